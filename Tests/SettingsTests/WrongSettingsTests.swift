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
    ("log.memory = true", ": log.memory: expected a folder's path or false, not true"),
    ("log.memory = \"run/igor\"", ": log.memory: expected an absolute path"),
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
      ": listen.http[0].tls: [::]:80 can be reached from other machines: expected tls = true,"
        + " or insecure = true to have passwords and tokens read on the way, or an address of"
        + " 127.0.0.0/8 or ::1"
    ),
    ("[tls]", ": tls: expected in [listen]: listen.tls"),
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
        "DIR/igord.toml: stat: unknown key; did you mean \"state\"?",
        "DIR/igord.toml: log.durability: expected \"process\" or \"disk\", not \"ram\"",
        "DIR/igord.toml: machine: osl0[1-6]: expected a password, password_file or credential,"
          + " here or in [defaults]",
        "DIR/igord.toml: machine: osl0[1-6]: expected a user, here or in [defaults]",
      ]
    )
  }

  @Test func `what is wrong is told from the top down, file by file`() throws {
    let file = try SettingsFile(
      """
      include = ["d.toml"]
      [defaults]
      user = "admin"
      password = "x"
      [machine.b]
      quirks = ["none"]
      steal = 1
      [machine.a]
      [machine.c]
      bmc = "h"
      raw_port = "x"
      [listen]
      unx = "/s"
      """
    )
    try file.write("[machine.d]\nhost = 1", to: "d.toml")
    #expect(
      file.complaints(positions: true).map { $0.prefix { $0 != " " } } == [
        "DIR/igord.toml:6:1:", "DIR/igord.toml:7:1:", "DIR/igord.toml:8:2:",
        "DIR/igord.toml:11:1:", "DIR/igord.toml:13:1:", "DIR/d.toml:2:1:",
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
        "DIR/igord.toml:1:1", "DIR/igord.toml:3:1", "DIR/igord.toml:4:1",
        "DIR/igord.toml:6:2", "DIR/igord.toml:6:2", "DIR/igord.toml:8:3",
      ]
    )
  }
}
