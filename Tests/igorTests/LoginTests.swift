// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import HTTP
import TestSupport
import Testing

/// Logins, users and the audit trail, as the real program handles them.
struct LoginTests {
  let folder: TemporaryFolder
  let loop: Loop
  let server: FakeServer

  init() throws {
    folder = try TemporaryFolder()
    loop = try Loop()
    server = try FakeServer(on: loop)
    server.answers["POST /login"] = (
      .ok,
      """
      {"user":"alice","token":"igor_secret","id":"t1","expires":"2199-01-01T00:00:00.000Z"}
      """
    )
    server.answers["DELETE /login"] = (.noContent, "")
  }

  private func igor(_ arguments: String..., input: String = "") throws -> ProgramOutput {
    try ProgramOutput(
      of: "igor",
      arguments,
      input: input,
      environment: ["XDG_STATE_HOME": folder.path],
      on: loop
    )
  }

  private var file: String { folder.file("igor/logins.json") }

  private func logIn() throws -> ProgramOutput {
    try igor("login", "--user", "alice", server.url, input: "pass word\n")
  }

  @Test func `a password does not cross a network in clear unasked`() throws {
    let run = try igor("login", "--user", "alice", "http://192.0.2.1:7623", input: "pass word\n")
    #expect(run.ending == .exited(64))
    #expect(run.error.hasSuffix("in clear: use https://, or say --insecure\n"), "\(run.error)")
  }

  @Test func `a login is kept for its server, for this user alone, and used from then on`() throws {
    let run = try logIn()
    #expect(run.ending == .exited(0), "\(run)")
    #expect(run.error.hasPrefix("logged in to http://127.0.0.1:"))
    let body = server.asked.last?.body ?? ""
    #expect(body.contains("\"password\":\"pass word\"") && body.contains("\"user\":\"alice\""))
    #expect(server.asked.last?.token == nil)
    var status = stat()
    #expect(unsafe stat(file, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)

    server.answers["/who"] = (.ok, "[]")
    #expect(try igor("who").ending == .exited(0))
    #expect(server.asked.last?.token == "Bearer igor_secret")
    let other = try FakeServer(on: loop)
    other.answers["/who"] = (.ok, "[]")
    _ = try igor("who", "--server", other.url)
    #expect(other.asked.last?.token == nil)
    #expect(try igor("login", "--list").output.contains("alice  2199-01-01"))
  }

  @Test func `a logout tells the server, and forgets`() throws {
    #expect(try igor("logout").ending == .exited(1))
    _ = try logIn()
    #expect(try igor("logout").ending == .exited(0))
    #expect(server.asked.last?.method == .delete)
    #expect(server.asked.last?.token == "Bearer igor_secret")
    #expect(try igor("login", "--list").output == "SERVER  USER  UNTIL\n")
  }

  @Test func `a server that is away does not keep a login from being forgotten`() throws {
    _ = try logIn()
    server.stop()
    let run = try igor("logout")
    #expect(run.ending == .exited(5))
    #expect(run.error.hasPrefix("igor: forgotten here, but the server could not be told: "))
    #expect(try igor("login", "--list").output == "SERVER  USER  UNTIL\n")
  }

  @Test func `a file that others may read is refused, with what to do`() throws {
    _ = try logIn()
    #expect(unsafe chmod(file, 0o640) == 0)
    let run = try igor("who")
    #expect(run.ending == .exited(1))
    #expect(run.error.hasSuffix("chmod 600 \(file)\n"))
  }

  @Test(.enabled(if: geteuid() == 0))
  func `another user's logins are neither used nor overwritten, as under sudo`() throws {
    _ = try logIn()
    #expect(unsafe chown(file, 1, 1) == 0)
    #expect(try igor("login", "--list").output == "SERVER  USER  UNTIL\n")
    let run = try logIn()
    #expect(run.ending == .exited(1))
    #expect(run.error == "igor: \(file) is another user's; set HOME to yours (sudo -H does)\n")
  }

  @Test func `a wrong password keeps nothing`() throws {
    server.answers["POST /login"] = (
      .unauthorized, "{\"error\": {\"code\": \"unauthorized\", \"message\": \"wrong password\"}}"
    )
    let run = try logIn()
    #expect(run.ending == .exited(2))
    #expect(run.error == "igor: wrong password\n")
    #expect(unsafe access(file, F_OK) != 0)
  }

  @Test func `a login that is over is said to be`() throws {
    server.answers["/who"] = (
      .unauthorized, "{\"error\": {\"code\": \"unauthorized\", \"message\": \"who is this?\"}}"
    )
    _ = try logIn()
    let address = server.url.dropLast()
    #expect(
      try igor("who").error
        == "igor: your login at \(address) is no longer good: igor login \(address)\n"
    )
  }

  @Test func `users are listed, added, changed and removed`() throws {
    _ = try logIn()
    server.answers["GET /users"] = (
      .ok,
      """
      [{"user":"bob","permissions":[{"role":"operator","on":"osl0[1-6]"},{"role":"viewer"}],
        "groups":["ops"],"password":true,"tokens":2,"created":"2026-11-02T03:12:45.000Z"}]
      """
    )
    for method in ["PUT", "DELETE"] { server.answers["\(method) /users/bob"] = (.noContent, "") }
    server.answers["PUT /users/carol"] = (.created, "{}")
    #expect(
      try igor("users", "--csv").output
        == "user,may,groups,password,logins,created\n"
        + "bob,operator:osl0[1-6] viewer,ops,yes,2,2026-11-02T03:12:45.000Z\n"
    )
    #expect(try igor("user", "add", "bob", input: "x\n").ending == .exited(1))
    let add = try igor("user", "add", "carol", "--may", "typist:@web,vm1", input: "pw\n")
    #expect(add.ending == .exited(0), "\(add)")
    #expect(
      server.asked.last?.body
        == #"{"groups":[],"password":"pw","permissions":[{"on":"@web,vm1","role":"typist"}]}"#
    )
    _ = try igor("user", "change", "bob", "--may", "admin")
    #expect(server.asked.last?.body == #"{"permissions":[{"role":"admin"}]}"#)
    #expect(try igor("user", "change", "nobody", "--may", "admin").ending == .exited(4))
    #expect(try igor("user", "change", "bob").ending == .exited(64))
    #expect(try igor("user", "change", "bob", "--may", "admin:osl[").ending == .exited(64))
    #expect(try igor("user", "remove", "bob").ending == .exited(64))
    #expect(try igor("user", "remove", "bob", "--yes").ending == .exited(0))
  }

  @Test func `one's own password needs the old one`() throws {
    _ = try logIn()
    server.answers["GET /login"] = (.ok, "{\"user\":\"alice\",\"admin\":true,\"permissions\":[]}")
    for name in ["alice", "bob"] {
      server.answers["PUT /users/\(name)/password"] = (.noContent, "")
    }
    #expect(try igor("user", "password", input: "old\nnew\n").ending == .exited(0))
    #expect(server.asked.last?.body == #"{"old":"old","password":"new"}"#)
    #expect(try igor("user", "password", "bob", input: "new\n").ending == .exited(0))
    #expect(server.asked.last?.body == #"{"password":"new"}"#)
    let me = try igor("whoami")
    #expect(me.output.hasPrefix("alice at http://127.0.0.1:"))
    #expect(me.output.hasSuffix("; may: everything\n"))
    let sheet = try igor("whoami", "--csv").output.split(separator: "\n")
    #expect(sheet.first == "user,admin,may,expires")
    #expect(sheet.last?.hasPrefix("alice,yes,") == true)
  }

  @Test func `machines are added, removed and purged`() throws {
    _ = try logIn()
    server.answers["PUT /machines/n1"] = (.created, "{}")
    server.answers["DELETE /machines/n1"] = (.noContent, "")
    let add = try igor(
      "machines",
      "add",
      "n1",
      "--bmc",
      "10.0.0.1",
      "--user",
      "admin",
      "--cipher-suites",
      "17,3",
      input: "bmc pass\n"
    )
    #expect(add.ending == .exited(0), "\(add)")
    #expect(
      server.asked.last?.body
        == #"{"bmc":"10.0.0.1","cipher_suites":[17,3],"password":"bmc pass","user":"admin"}"#
    )
    #expect(try igor("machines", "add", "n1").ending == .exited(64))
    #expect(try igor("machines", "remove", "n1", "--yes").ending == .exited(0))
    #expect(server.targets.last == "/machines/n1")
    #expect(try igor("machines", "purge", "n1", "--yes").ending == .exited(0))
    #expect(server.targets.last == "/machines/n1?purge=true")
    #expect(try igor("machines", "purge", "n1").ending == .exited(64))
  }

  @Test func `the audit trail is a table`() throws {
    _ = try logIn()
    server.answers["/audit"] = (
      .ok,
      """
      [{"id":1,"time":"2026-11-02T03:12:45.000Z","user":"bob","from":"unix","action":"power.cycle",
        "machine":"osl01"}]
      """
    )
    let run = try igor("audit", "-h", "osl01", "--user", "bob", "--csv")
    #expect(
      run.output == "time,user,from,action,machine,text,typed,error\n"
        + "2026-11-02T03:12:45.000Z,bob,unix,power.cycle,osl01,,,\n"
    )
    #expect(server.targets.last == "/audit?limit=1000&user=bob&machine=osl01")
  }

  @Test func `a password typed on a terminal is not shown, and can be corrected`() throws {
    let terminal = try PersonTerminal(on: loop)
    let program = try Program(
      Program.built("igor"),
      ["login", "--user", "alice", server.url],
      environment: ["TERM": "xterm", "XDG_STATE_HOME": folder.path],
      input: .path(terminal.path),
      output: .path(terminal.path),
      error: .path(terminal.path),
      on: loop
    )
    try #require(loop.run { terminal.text.contains("Password of alice at http") })
    #expect(!terminal.isCooked)
    terminal.type("wrong\u{15}secrx\u{7F}et\r")
    #expect(loop.run { program.ending != nil })
    #expect(program.ending == .exited(0), "\(terminal.text)")
    #expect(server.asked.last?.body.contains("\"password\":\"secret\"") == true)
    #expect(!terminal.text.contains("secr"))
    #expect(terminal.isCooked)
  }
}
