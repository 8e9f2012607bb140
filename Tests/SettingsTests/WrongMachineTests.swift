// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Settings
import TestSupport
import Testing

struct WrongMachineTests {
  @Test(arguments: [
    ("x1", "bcm = \"h\"", ": machine.x1.bcm: unknown key; did you mean \"bmc\"?"),
    (
      "x[1-",
      "bmc = \"h\"",
      ": machine.\"x[1-\": a number was expected, at character 5 of \"x[1-\""
    ),
    (
      "x1", "steal = \"own\"", ": machine: x1: expected bmc or socket: where the console comes from"
    ),
    (
      "x1",
      "bmc = \"h\"\nsteal = \"maybe\"",
      ": machine.x1.steal: expected \"own\", \"never\" or \"always\", not \"maybe\""
    ),
    (
      "x1",
      "bmc = \"h\"\nprivilege = \"root\"",
      ": machine.x1.privilege: expected \"auto\", \"user\", \"operator\" or \"admin\", not \"root\""
    ),
    (
      "x1",
      "bmc = \"10.0.0.256\"",
      ": machine.x1.bmc: expected a name or an address, with :PORT where it is not 623,"
        + " not \"10.0.0.256\""
    ),
    (
      "x1",
      "bmc = \"h:0\"",
      ": machine.x1.bmc: expected a name or an address, with :PORT where it is not 623, not \"h:0\""
    ),
    (
      "x[1-9]",
      "bmc = \"255.255.255.250+{index}\"",
      ": machine.\"x[1-9]\".bmc: expected a name or an address, with :PORT where it is not 623,"
        + " not \"255.255.255.250+6\""
    ),
    (
      "x1",
      "bmc = \"10.0.0.{n}\"",
      ": machine.x1.bmc: there is no number for {n}: the section's name has 0 [ ]"
    ),
    (
      "r[1-2]n[1-2]",
      "bmc = \"10.0.0.{n}\"",
      ": machine.\"r[1-2]n[1-2]\".bmc: {n} could be any of 2 numbers:"
        + " write {n1} for the first, and so on"
    ),
    (
      "x1",
      "bmc = \"{host}\"",
      ": machine.x1.bmc: expected {name}, {n}, {index}, or {n1}, {n2} and so on, not {host}"
    ),
    ("x1", "bmc = \"{name\"", ": machine.x1.bmc: a { and its } do not match in \"{name\""),
    (
      "x[1-2]",
      "bmc = \"h\"",
      ": machine.\"x[1-2]\".bmc: h:623 is the source of both x1 and x2"
    ),
    (
      "x1",
      "socket = \"/run/x\"",
      ": machine.x1.socket: expected unix:/path or tcp:host:port, not \"/run/x\""
    ),
    (
      "x1",
      "socket = \"tcp:h\"",
      ": machine.x1.socket: expected unix:/path or tcp:host:port, not \"tcp:h\""
    ),
    (
      "x1",
      "socket = \"unix:/x\"\nbmc = \"h\"",
      ": machine.x1.socket: a console comes from a socket or from a bmc, not from both"
    ),
    (
      "x1",
      "bmc = \"h\"\nuser = \"seventeen-bytes-x\"",
      ": machine.x1.user: a BMC's user name has at most 16 bytes, this one has 17"
    ),
    (
      "x1",
      "bmc = \"h\"\npassword = \"twenty-one-bytes-of-it\"",
      ": machine.x1.password: a BMC's password has at most 20 bytes, this one has 22"
    ),
    (
      "x1",
      "bmc = \"h\"\npassword = 12345678",
      ": machine.x1.password: expected a string, not a number"
    ),
    (
      "x1",
      "bmc = \"h\"\npassword = \"a\"\ncredential = \"b\"",
      ": machine.x1.credential: expected only one of password, credential"
    ),
    (
      "x1",
      "bmc = \"h\"\npassword_file = \"none\"",
      ": machine.x1.password_file: DIR/none cannot be opened: No such file or directory"
    ),
    (
      "x1",
      "bmc = \"h\"\npassword_file = \"/\"",
      ": machine.x1.password_file: / is no regular file"
    ),
    (
      "x1",
      "bmc = \"h\"\ncredential = \"../x\"",
      ": machine.x1.credential: \"../x\" is no credential's name"
    ),
    (
      "x1",
      "bmc = \"h\"\nkg = \"0x123\"",
      ": machine.x1.kg: expected an even number of hexadecimal digits after 0x"
    ),
    (
      "x1",
      "bmc = \"h\"\ncipher_suites = [17, 18]",
      ": machine.x1.cipher_suites: expected some of the cipher suites 0, 1, 2, 3, 6, 7, 8, 11, 12,"
        + " 15, 16, 17, each once, such as [17, 3]"
    ),
    (
      "x1",
      "bmc = \"h\"\nquirks = [\"opensespriv\"]",
      ": machine.x1.quirks: unknown quirk \"opensespriv\"; did you mean \"opensesspriv\"?"
    ),
    (
      "x1",
      "bmc = \"h\"\nraw_port = 70000",
      ": machine.x1.raw_port: expected a port from 0 to 65535, or \"7000+{index}\""
    ),
    (
      "x1",
      "bmc = \"h\"\nraw_port = { port = 7, allow = [\"10.0.0.1/8\"] }",
      ": machine.x1.raw_port.allow: expected networks such as \"10.1.0.0/16\", not \"10.0.0.1/8\""
    ),
    (
      "x1",
      "bmc = \"h\"\nraw_port = { port = 7, address = \"0.0.0.0\", insecure = true }",
      ": machine.x1.raw_port.allow: 0.0.0.0 can be reached from other machines:"
        + " expected who may connect"
    ),
    (
      "x1",
      "bmc = \"h\"\nraw_port = { port = 7, allow = [\"10.0.0.0/8\"] }",
      ": machine.x1.raw_port.tls: other machines may connect: expected tls = true, or"
        + " insecure = true as well"
    ),
    (
      "x1",
      "bmc = \"h\"\nraw_port = { port = 7, tls = true }",
      ": machine: raw_port of x1 has tls = true: expected a certificate at listen.tls"
    ),
    (
      "x[1-2]",
      "bmc = \"h{n}\"\nraw_port = 7007",
      ": machine: raw_port 127.0.0.1:7007 of x2 is taken by machine x1"
    ),
    (
      "x1",
      "socket = \"unix:/run/igor/igord.sock\"",
      ": machine: socket of x1 is where igord itself listens: listen.unix"
    ),
    (
      "x1",
      "socket = \"tcp:localhost:7007\"\nraw_port = 7007",
      ": machine: socket of x1 is where igord itself listens: raw_port of x1"
    ),
  ])
  func `what is wrong with a machine is said in its own words`(
    range: String,
    text: String,
    problem: String
  ) throws {
    let file = try SettingsFile(
      """
      [defaults]
      user = "admin"
      password = "secret"
      [machine."\(range)"]
      \(text)
      """
    )
    // What the machine then lacks is told with its table, which comes before.
    let complaints = file.complaints().filter { !$0.contains(".toml: machine: ") }
    #expect(complaints.first ?? file.complaints().first == "DIR/igord.toml" + problem)
    #expect(!file.complaints().joined().contains("12345678"))
  }

  @Test func `two ranges of one size that disagree are an error that names both`() throws {
    let file = try SettingsFile(
      """
      [defaults]
      user = "admin"
      password = "secret"
      bmc = "{name}"
      [machine."x[1-4]"]
      steal = "never"
      [machine."x[3-6]"]
      steal = "always"
      [machine."x[4-7]"]
      steal = "always"
      password = "hidden"
      [machine."x[2-5]"]
      password = "other"
      """
    )
    let complaints = file.complaints()
    #expect(
      complaints.contains(
        "DIR/igord.toml: machine.\"x[3-6]\".steal: disagrees with"
          + " DIR/igord.toml: machine.\"x[1-4]\".steal about x3: both ranges have 4 machines"
      )
    )
    #expect(!complaints.joined().contains("hidden"))
  }

  @Test func `a secret that others can read, or of the wrong shape, is refused`() throws {
    let file = try SettingsFile(
      """
      [defaults]
      user = "admin"
      bmc = "{name}"
      [machine.x1]
      password_file = "open"
      [machine.x2]
      password_file = "empty"
      [machine.x3]
      password_file = "lines"
      [machine.x4]
      password_file = "long"
      """
    )
    try file.write("secret\n", to: "open", mode: 0o644)
    try file.write("\n", to: "empty")
    try file.write("one\ntwo\n", to: "lines")
    try file.write(String(repeating: "x", count: 4097), to: "long")
    #expect(
      file.complaints() == [
        "DIR/igord.toml: machine.x1.password_file: DIR/open is open to others (mode 0644):"
          + " its permissions may be 0640 at most",
        "DIR/igord.toml: machine.x2.password_file: DIR/empty is empty",
        "DIR/igord.toml: machine.x3.password_file: DIR/lines holds more than one line,"
          + " or a zero byte",
        "DIR/igord.toml: machine.x4.password_file: DIR/long has more than 4096 bytes",
      ]
    )
  }

  @Test func `what is found out for each machine has its key's line`() throws {
    let file = try SettingsFile(
      """
      [defaults]
      user = "x"
      kg = "0xz"

      [machine."a[1-2]"]
      bmc = "h{index}"
      password = "twenty-one characters"
      raw_port = { port = 70000 }

      [machine.a2]
      bmc = "h0"
      """
    )
    let places = file.complaints(positions: true).map { $0.split(separator: ": ")[0] }
    #expect(
      Set(places) == [
        "DIR/igord.toml:3:1", "DIR/igord.toml:7:1", "DIR/igord.toml:8:1", "DIR/igord.toml:11:1",
      ]
    )
  }
}
