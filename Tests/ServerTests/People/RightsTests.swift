// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import HTTP
import Server
import TestSupport
import Testing

/// What somebody may and may not, beyond the table of all requests.
@Suite(.serialized)
struct RightsTests {
  @Test func `a machine that somebody may not see is not there`() throws {
    let people = try TestPeople(more: "[group]\nweb = \"osl0[1-2]\"")
    try people.add("ada", "[{\"role\": \"viewer\", \"on\": \"osl01\"}]")
    for path in ["/machines/osl02", "/console/osl02", "/console/osl02/scrollback", "/who/osl02"] {
      #expect(try people.ask(as: "ada", "GET", path).errorCode == "not_found")
    }
    #expect(try people.ask(as: "ada", "DELETE", "/machines/osl02").status == 403)
    let all = try people.ask(as: "ada", "GET", "/machines").json([MachineReport].self)
    #expect(all.map(\.machine) == ["osl01"])
    let group = try people.ask(as: "ada", "GET", "/machines/@web").json([MachineReport].self)
    #expect(group.map(\.machine) == ["osl01"])
    let named = try people.ask(as: "ada", "GET", "/machines/osl0[1-2]")
      .json([MachineReport].self)
    #expect(named.map(\.ok) == [true, false] && named[1].error?.code == "not_found")
    #expect(try people.ask(as: "ada", "GET", "/who").status == 200)
  }

  @Test func `who may only sense may read no console, by no way`() throws {
    let people = try TestPeople()
    try people.add("probe", "[{\"role\": \"sense\"}]")
    #expect(try people.ask(as: "probe", "GET", "/machines").status == 200)
    #expect(try people.ask(as: "probe", "GET", "/metrics").status == 200)
    for path in ["/console/osl01", "/console/osl01/scrollback", "/who", "/who/osl01"] {
      #expect(try people.ask(as: "probe", "GET", path).errorCode == "not_allowed", "\(path)")
    }
    let client = try people.service.connect(.http)
    let refused = #expect(throws: WebSocketClient.Refused.self) {
      try WebSocketClient(client, "/console/osl01", fields: people.fields("probe"))
    }
    #expect(refused?.head.status == .forbidden)
    #expect(try hello(people, "probe", "").hasPrefix("error not_allowed "))
  }

  @Test func `who is at a console is told to nobody who may not watch it`() throws {
    let people = try TestPeople(["osl01"])
    try people.add("probe", "[{\"role\": \"sense\"}]")
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let socket = try WebSocketClient(people.service.connect(.unix), "/console/osl01")
    _ = try socket.message()
    func subscribers(_ user: String) throws -> Int? {
      try people.ask(as: user, "GET", "/machines").json([MachineReport].self)
        .first?.console?.subscribers.count
    }
    #expect(try subscribers("ada") == 1)
    #expect(try subscribers("probe") == 0)
  }

  /// Who is at the Unix socket, and not in the table of users.
  @Test(
    arguments: [
      (0, 5, nil, Role.admin), (4242, 77, 77, .operator), (4242, 5, 77, .operator),
      (4242, 5, 78, nil), (4242, 5, nil, nil),
    ] as [(UInt32, UInt32, UInt32?, Role?)]
  )
  func `root is an admin, the socket's group operates, others may nothing`(
    row: (user: UInt32, main: UInt32, group: UInt32?, role: Role?)
  ) {
    let user = LocalUser(name: "ada", groups: [5, 77])
    #expect(user.role(user: row.user, main: row.main, group: row.group) == row.role)
  }

  private func hello(_ people: TestPeople, _ user: String?, _ words: String) throws -> String {
    let raw = try people.service.connect(.raw)
    let token = user.flatMap { people.tokens[$0] }.map { " token=\($0)" } ?? ""
    raw.send("console osl01\(token) \(words)\n")
    return try raw.take(through: "\n")
  }

  @Test func `a raw connection shows its token, and types as far as that goes`() throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    try people.add("bob", "[{\"role\": \"typist\"}]")
    #expect(try hello(people, nil, "").hasPrefix("error unauthorized "))
    #expect(try hello(people, "ada", "rw").contains(" mode=ro writer=- "))
    #expect(try hello(people, "bob", "rw").contains(" mode=rw writer=bob "))
    let forged = try people.service.connect(.raw)
    forged.send("console osl01 token=\(TokenText().text)\n")
    #expect(try forged.take(through: "\n").hasPrefix("error unauthorized "))
  }

  @Test func `typing, break, force and messages each take their right`() throws {
    let people = try TestPeople()
    for (user, role) in [("ada", "viewer"), ("bob", "typist"), ("eve", "operator")] {
      try people.add(user, "[{\"role\": \"\(role)\"}]")
    }
    func attach(_ user: String, _ query: String) throws -> (WebSocketClient, mode: String) {
      let client = try people.service.connect(.http)
      let socket = try WebSocketClient(
        client,
        "/console/osl01?\(query)",
        fields: people.fields(user)
      )
      guard case .attached(let attached) = try socket.message() else { return (socket, "?") }
      return (socket, attached.mode)
    }
    func refusal(_ socket: WebSocketClient, _ request: String) throws -> String? {
      socket.send(text: request)
      while let message = try socket.message() {
        if case .refused(let refusal) = message { return refusal.code }
        if case .mode = message { return nil }
      }
      return "closed"
    }
    let (ada, adaMode) = try attach("ada", "mode=rw&take=force")
    #expect(adaMode == "ro")
    for request in ["{\"type\":\"take\",\"how\":\"if-free\"}", "{\"type\":\"say\",\"text\":\"x\"}"]
    {
      #expect(try refusal(ada, request) == "not_allowed")
    }
    for request in ["{\"type\":\"break\"}", "{\"type\":\"sysrq\",\"key\":\"h\"}"] {
      #expect(try refusal(ada, request) == "not_writer")
    }
    let (eve, eveMode) = try attach("eve", "mode=rw")
    #expect(eveMode == "rw")
    let (bob, bobMode) = try attach("bob", "mode=rw&take=force")
    #expect(bobMode == "ro")
    #expect(try refusal(bob, "{\"type\":\"take\",\"how\":\"force\"}") == "not_allowed")
    #expect(try refusal(bob, "{\"type\":\"take\",\"how\":\"join\"}") == nil)
    _ = eve
  }
}
