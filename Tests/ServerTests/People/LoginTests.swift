// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Crypto
import HTTP
import TestSupport
import Testing

@Suite(.serialized)
struct LoginTests {
  @Test func `a name and its password give a token, once revoked good no more`() throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"viewer\", \"on\": \"osl01\"}]")
    let me = try people.ask(as: "ada", "GET", "/login").json(IdentityReport.self)
    #expect(me.user == "ada" && !me.admin && me.tokenID != nil)
    #expect(me.permissions == [PermissionReport(role: "viewer", on: "osl01")])
    #expect(
      try people.ask(as: "ada", "GET", "/users/ada/tokens").json([TokenReport].self).count == 1
    )
    #expect(try people.ask(as: "ada", "DELETE", "/login").status == 204)
    let late = try people.ask(as: "ada", "GET", "/login")
    #expect(late.status == 401 && late.errorCode == "unauthorized")
  }

  @Test func `Basic gives a token as well, and nothing else`() throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let words = base64(Array("ada:\(TestPeople.password)".utf8).span)
    let client = try people.service.connect(.http)
    let fields = ["Authorization: Basic \(words)", "Content-Length: 0"]
    #expect(try client.request("POST", "/login", fields).json(LoginReport.self).token != nil)
    #expect(try client.request("GET", "/machines", fields).status == 401)
  }

  @Test func `a page gets a cookie that scripts cannot read and other sites cannot send`() throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let body = "{\"user\": \"ada\", \"password\": \"\(TestPeople.password)\", \"cookie\": true}"
    let answer = try people.ask(as: nil, "POST", "/login", body)
    #expect(try answer.json(LoginReport.self).token == nil)
    let cookie = try #require(answer.head.fields.value(of: "set-cookie"))
    #expect(cookie.contains("; HttpOnly; SameSite=Strict"))
    let pair = try #require(cookie.split(separator: ";").first)
    let client = try people.service.connect(.http)
    #expect(try client.get("/machines", ["Cookie: a=b; \(pair)"]).status == 200)
    let out = try client.request("DELETE", "/login", ["Cookie: \(pair)"])
    #expect(
      out.status == 204 && out.head.fields.value(of: "set-cookie")?.contains("Max-Age=0") == true
    )
    #expect(try client.get("/machines", ["Cookie: \(pair)"]).status == 401)
  }

  @Test func `a wrong password, and a user that there is not, are told alike and bounded`() throws {
    let people = try TestPeople()
    try people.add("ada", "[]")
    func attempt(_ user: String) throws -> Answer {
      try people.ask(as: nil, "POST", "/login", "{\"user\": \"\(user)\", \"password\": \"wrong\"}")
    }
    let (known, unknown) = try (attempt("ada"), attempt("nobody"))
    #expect(known.status == 401 && known.text == unknown.text)
    // All at once: while one is checked, another is earned by waiting.
    let body = "{\"user\": \"nobody\", \"password\": \"wrong\"}"
    let clients = try (0..<2 * LoginLimiter.burst).map { _ in try people.service.connect(.http) }
    for client in clients {
      let length = "Content-Length: \(body.utf8.count)"
      client.send("POST /login HTTP/1.1\r\nHost: localhost\r\n\(length)\r\n\r\n\(body)")
    }
    let answers = try clients.map { try $0.takeAnswer(to: .post) }
    let last = try #require(answers.first { $0.status == 429 })
    #expect(last.errorCode == "too_many_attempts")
    #expect(last.head.fields.value(of: "retry-after").flatMap { Int($0) } != nil)
    let trail = try people.ask("GET", "/audit?user=nobody").json([AuditReport].self)
    #expect(Set(trail.map(\.error)) == ["too_many_attempts", "unauthorized"])
  }

  @Test(arguments: [
    "", "Bearer", "Bearer x", "bearer igor_0011223344556677_00", "Digest x", "Bearer \u{7F}",
  ])
  func `what is no token is unauthorized`(value: String) throws {
    let people = try TestPeople(["osl01"])
    let client = try people.service.connect(.http)
    let answer = try client.get("/machines", ["Authorization: \(value)"])
    #expect(answer.status == 401 || answer.status == 400)
    let other = try people.service.connect(.http)
    #expect(try other.get("/healthz", ["Authorization: \(value)"]).status != 401)
  }

  @Test func `a stream ends when its token does, or the right to watch`() throws {
    let people = try TestPeople()
    for user in ["ada", "bob", "eve"] { try people.add(user, "[{\"role\": \"operator\"}]") }
    func attach(_ user: String) throws -> WebSocketClient {
      let client = try people.service.connect(.http)
      let socket = try WebSocketClient(client, "/console/osl01", fields: people.fields(user))
      _ = try socket.message()
      return socket
    }
    let (ada, bob, eve) = try (attach("ada"), attach("bob"), attach("eve"))
    #expect(try people.ask("DELETE", "/users/ada/tokens").status == 204)
    #expect(try ada.message { _ in false } == false)
    let less = "{\"permissions\": [{\"role\": \"viewer\", \"on\": \"osl02\"}]}"
    #expect(try people.ask("PUT", "/users/bob", less).status == 200)
    #expect(try bob.message { _ in false } == false)
    #expect(try people.ask("DELETE", "/users/eve").status == 204)
    #expect(try eve.message { _ in false } == false)
  }

  @Test func `the end of a login reaches all consoles, however many there are`() throws {
    let names = (100..<300).map { "n\($0)" }
    let people = try TestPeople(names)
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let streams = try ["n100", "n150", "n299"].map { name in
      let client = try people.service.connect(.raw)
      client.send("console \(name) token=\(people.tokens["ada"] ?? "")\n")
      #expect(try client.take(through: "\n").hasPrefix("ok "))
      return client
    }
    #expect(try people.ask("DELETE", "/users/ada/tokens").status == 204)
    for stream in streams { _ = try stream.takeAll() }
  }

  @Test func `users are told with their logins, and groups with their members`() throws {
    let people = try TestPeople(["osl01"])
    let role = "{\"permissions\": [{\"role\": \"viewer\"}]}"
    #expect(try people.ask("PUT", "/user-groups/ops", role).status == 201)
    for user in ["bob", "ada"] { try people.add(user, "[]", groups: "[\"ops\"]") }
    _ = try people.logIn("ada")
    let users = try people.ask("GET", "/users").json([UserReport].self)
    #expect(users.map(\.user) == ["ada", "bob"] && users.map(\.tokens) == [2, 1])
    #expect(try people.ask("GET", "/users/ada").json(UserReport.self) == users[0])
    let groups = try people.ask("GET", "/user-groups").json([UserGroupReport].self)
    #expect(groups.map(\.members) == [["ada", "bob"]])
  }

  @Test func `a listener with login = false lets everybody do all but what admins do`() throws {
    let service = try TestService(["osl01"])
    let client = try service.connect(.http)
    #expect(try client.get("/machines").status == 200)
    #expect(try client.get("/users").status == 403)
    #expect(try client.get("/login").json(IdentityReport.self).user == "anonymous")
    #expect(try client.request("PUT", "/machines/vm9", body: "{}").status == 403)
  }

  @Test func `a password is changed with the old one, and ends all other logins`() throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let other = try people.logIn("ada")
    let path = "/users/ada/password"
    #expect(try people.ask(as: "ada", "PUT", path, "{\"password\": \"new horse\"}").status == 400)
    let wrong = "{\"password\": \"new horse\", \"old\": \"wrong\"}"
    #expect(try people.ask(as: "ada", "PUT", path, wrong).errorCode == "not_allowed")
    let right = "{\"password\": \"new horse\", \"old\": \"\(TestPeople.password)\"}"
    #expect(try people.ask(as: "ada", "PUT", path, right).status == 204)
    #expect(try people.ask(as: "ada", "GET", "/login").status == 200)
    let client = try people.service.connect(.http)
    let token = try #require(other.token)
    #expect(try client.get("/login", ["Authorization: Bearer \(token)"]).status == 401)
    let again = try people.logIn("ada", "new horse")
    #expect(try people.ask("PUT", "/users/ada", "{\"password\": \"old horse\"}").status == 200)
    let last = try #require(again.token)
    let gone = try people.service.connect(.http)
    #expect(try gone.get("/login", ["Authorization: Bearer \(last)"]).status == 401)
  }
}
