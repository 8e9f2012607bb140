// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Settings
import TestSupport
import Testing

struct WrongSettingsTests {
  @Test(arguments: [
    ("log = {}\nstate 7", "DIR/igord.toml:2:7: expected =, not \"7\""),
    (
      "\n [@web]\nbmc = \"h\"",
      "DIR/igord.toml:2:3: expected a name, in quotes where it is more than letters, digits, - and"
        + " _, not \"@\""
    ),
    ("state = 7", ": state: expected a folder's path, not the number 7"),
    ("stat = \"/x\"", ": stat: unknown key; did you mean \"state\"?"),
    (
      "state = \"a\\u0000b\"",
      "DIR/igord.toml:1:11: expected 4 hexadecimal digits of a character, and not of zero"
    ),
    (
      "fruit = 1",
      ": fruit: unknown key; expected one of: defaults, detector, group, incidents, include, listen, log,"
        + " machine, power, sensors, state"
    ),
    ("log.boots = 65", ": log.boots: expected a number from 0 to 64"),
    (
      "incidents.hook = [\"mail\"]",
      ": incidents.hook: expected the program's whole path first, not \"mail\""
    ),
    (
      "incidents.webhook = \"ftp://a\"",
      ": incidents.webhook: expected an address such as \"https://alerts.example.net/igor\","
        + " not \"ftp://a\""
    ),
    (
      "incidents = { webhook = \"http://a\", webhook_ca = \"ca.pem\" }",
      ": incidents.webhook_ca: expected a webhook with https:// beside it"
    ),
    (
      "detector.x.match = \"(\"",
      ": detector.x.match: not a regular expression: missing closing parenthesis (at byte 1)"
    ),
    (
      "detector.x.match = \"[a-z]+\"",
      ": detector.x.match: expected a literal of at least 3 bytes, which every line that matches"
        + " contains"
    ),
    ("power.limit = -1", ": power.limit: expected a number of machines, not the number -1"),
    (
      "sensors.every = \"1 s\"",
      ": sensors.every: expected a time from 10 s to 86400 s, such as \"60 s\","
        + " not the string \"1 s\""
    ),
    ("[users]", ": users: users are not in the settings: igord user add NAME, or PUT /users/NAME"),
    (
      "log.capacity = \"8 m\"",
      ": log.capacity: expected a size from 16 KiB to 1 TiB, such as \"64 MiB\","
        + " not the string \"8 m\""
    ),
    (
      "log.capacity = 100",
      ": log.capacity: expected a size from 16 KiB to 1 TiB, such as \"64 MiB\", not the number 100"
    ),
    (
      "log.total = \"32 MiB\"",
      ": log.total: expected at least one console's capacity, 64 MiB"
    ),
    (
      "log.durability = \"ram\"",
      ": log.durability: expected \"process\" or \"disk\", not \"ram\""
    ),
    (
      "log.on_disk_error = true",
      ": log.on_disk_error: expected \"unkept\" or \"hold\", not true"
    ),
    ("log.durabilty = \"disk\"", ": log.durabilty: unknown key; did you mean \"durability\"?"),
    ("include = [\"no.toml\"]", ": include: there is no file \"no.toml\""),
    (
      "include = \"no.toml\"",
      ": include: expected an array of at most 100 paths, not the string \"no.toml\""
    ),
    (
      "[listen]\nunix = \"x.sock\"", ": listen.unix: expected an absolute path of at most 107 bytes"
    ),
    (
      "listen.unix = { mode = \"rw\" }",
      ": listen.unix.mode: expected permissions such as \"0660\", not \"rw\""
    ),
    (
      "listen.http = { address = \"localhost:80\", login = false }",
      ": listen.http.address: expected an IP address and a port, such as \"127.0.0.1:7623\""
        + " or \"[::1]:7623\", not \"localhost:80\""
    ),
    (
      "listen.http = { address = \"127.0.0.1:80\", login = 1 }",
      ": listen.http.login: expected true or false, not the number 1"
    ),
    (
      "listen.http = [{ address = \"[::]:80\", login = false }]",
      ": listen.\"http[0]\".tls: [::]:80 can be reached from other machines: expected tls = true,"
        + " or insecure = true to have passwords and tokens read on the way, or an address of"
        + " 127.0.0.0/8 or ::1"
    ),
    (
      "listen.http = { address = \"127.0.0.1:80\", login = false, tls = {} }",
      ": listen.http.tls: expected true or false, not a table"
    ),
    (
      "listen.http = { address = \"127.0.0.1:80\", tls = true }",
      ": listen.tls: expected { certificate = \"FILE\", key = \"FILE\" } for tls = true"
    ),
    (
      "listen.tls = { certificate = \"igord.crt\" }",
      ": listen.tls.key: expected both certificate and key"
    ),
    (
      "[listen]\nhttp = { address = \"127.0.0.1:80\", login = false }\n"
        + "raw = { address = \"127.0.0.1:80\", login = false }",
      ": listen.raw: 127.0.0.1:80 is listed twice, here and in http"
    ),
    (
      "listen.names = [\"a:80\"]",
      ": listen.names: expected host names without ports, not \"a:80\""
    ),
    (
      "[group]\n\"a b\" = \"x\"",
      ": group.\"a b\": expected a group's name: letters, digits and . _ -"
    ),
    ("[group]\na = \"@b\"", ": group.a: there is no group b: \"@b\""),
    ("[group]\na = \"@b\"\nb = \"@a\"", ": group.a: the group contains itself"),
    (
      "[group]\na = 1",
      ": group.a: expected a range such as \"osl0[1-6]\", or an array of them"
    ),
  ])
  func `what is wrong around the machines is said in its own words`(text: String, problem: String)
    throws
  {
    let file = try SettingsFile(text)
    let expected = problem.hasPrefix("DIR") ? problem : "DIR/igord.toml" + problem
    #expect(file.complaints() == [expected])
  }

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
      ": machine.x1.password_file: cannot open DIR/none: No such file or directory"
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
    #expect(file.complaints().first == "DIR/igord.toml" + problem)
    #expect(!file.complaints().joined().contains("12345678"))
  }

  @Test func `everything wrong is said at once, and once for a range`() throws {
    let file = try SettingsFile(
      """
      stat = "/x"
      [log]
      durability = "ram"
      [machine."osl0[1-6]"]
      bmc = "{name}"
      """
    )
    #expect(
      file.complaints() == [
        "DIR/igord.toml: log.durability: expected \"process\" or \"disk\", not \"ram\"",
        "DIR/igord.toml: stat: unknown key; did you mean \"state\"?",
        "DIR/igord.toml: machine: osl0[1-6]: expected a password, password_file or credential,"
          + " here or in [defaults]",
        "DIR/igord.toml: machine: osl0[1-6]: expected a user, here or in [defaults]",
      ]
    )
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

  @Test func `a file that is not there, not text or too deep is told`() throws {
    let file = try SettingsFile("")
    let absent = file.folder.file("absent.toml")
    #expect(throws: SettingsError.self) { try Settings.load(path: absent, credentials: nil) }
    try file.write("include = [\"d/*.toml\"]", to: "igord.toml")
    try file.write("[defaults]\nuser = \"x\"", to: "d/a.toml")
    try file.write("x = ", to: "d/b.toml")
    let nested = String(repeating: "[", count: 300)
    try file.write("[group]\nx = \(nested)", to: "d/c.toml")
    let complaints = file.complaints()
    #expect(complaints.count == 3)
    #expect(
      complaints.contains(
        "DIR/d/a.toml: defaults: only [machine] and [group] may stand in an included file"
      )
    )
    #expect(complaints.contains { $0.hasPrefix("DIR/d/b.toml:1:") })
    #expect(complaints.contains { $0.hasPrefix("DIR/d/c.toml:2:") })
  }

  @Test func `every problem has its line`() throws {
    let file = try SettingsFile(
      """
      stat = "/x"
      [log]
      total = 1
      durability = "ram"

      [machine.x]
      bmc = "h"
        steal = "maybe"
      """
    )
    let places = file.complaints(positions: true).map { $0.split(separator: ": ")[0] }
    #expect(
      places == [
        "DIR/igord.toml:3:1", "DIR/igord.toml:4:1", "DIR/igord.toml:1:1",
        "DIR/igord.toml:8:3", "DIR/igord.toml", "DIR/igord.toml",
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
