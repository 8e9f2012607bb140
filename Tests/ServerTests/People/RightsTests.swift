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

  @Test(arguments: [
    (nil, 401), ("[]", 403), ("[{\"role\": \"sense\"}]", 403),
    ("[{\"role\": \"admin\", \"on\": \"osl02\"}]", 404),
    ("[{\"role\": \"admin\", \"on\": \"osl02\"}, {\"role\": \"sense\"}]", 403),
  ])
  func `who may not watch gets no WebSocket`(permissions: String?, status: Int) throws {
    let people = try TestPeople()
    if let permissions { try people.add("ada", permissions) }
    for query in ["", "?mode=ro", "?mode=rw&take=force"] {
      let client = try people.service.connect(.http)
      let refused = #expect(throws: WebSocketClient.Refused.self) {
        try WebSocketClient(client, "/console/osl01" + query, fields: people.fields("ada"))
      }
      #expect(refused?.head.status.rawValue == status)
    }
  }

  /// What a role gets at a free keyboard, and what it is told where it asks for more.
  struct Reach: Sendable {
    var role: String
    var may: String
    var mode = "rw"
    /// Codes of refusals; that of a break says only that a socket has none.
    var toBreak: String? = "unsupported"
    var toSay: String?
    var toJoin: String?
    var toForce: String?
  }

  @Test(arguments: [
    Reach(
      role: "viewer",
      may: "watch",
      mode: "ro",
      toBreak: "not_writer",
      toSay: "not_allowed",
      toJoin: "not_allowed",
      toForce: "not_allowed"
    ),
    Reach(role: "typist", may: "type", toForce: "not_allowed"),
    Reach(role: "operator", may: "power"),
    Reach(role: "admin", may: "power"),
  ])
  func `typing, break, force and messages each take their right`(reach: Reach) throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"\(reach.role)\", \"on\": \"osl01\"}]")
    func attach(_ listener: TestService.Way, _ fields: [String]) throws -> WebSocketClient {
      let client = try people.service.connect(listener)
      return try WebSocketClient(client, "/console/osl01?mode=rw&take=force", fields: fields)
    }
    let ada = try attach(.http, people.fields("ada"))
    guard case .attached(let attached) = try ada.message() else { throw WrongGreeting() }
    func refusal(_ socket: WebSocketClient, _ request: String) throws -> String? {
      socket.send(text: request)
      while let message = try socket.message() {
        switch message {
        case .refused(let refusal): return refusal.code
        case .say: return nil
        // That somebody else took the keyboard is told to all.
        case .mode(let change) where change.by?.id == attached.id: return nil
        default: continue
        }
      }
      return "closed"
    }
    #expect(attached.mode == reach.mode && attached.may == reach.may)
    #expect(try refusal(ada, "{\"type\":\"break\"}") == reach.toBreak)
    #expect(try refusal(ada, "{\"type\":\"sysrq\",\"key\":\"h\"}") == reach.toBreak)
    #expect(try refusal(ada, "{\"type\":\"say\",\"text\":\"x\"}") == reach.toSay)
    // Who comes by the Unix socket may all, and has the keyboard from here on.
    let other = try attach(.unix, [])
    _ = try other.message()
    #expect(try refusal(ada, "{\"type\":\"take\",\"how\":\"join\"}") == reach.toJoin)
    #expect(try refusal(ada, "{\"type\":\"take\",\"how\":\"force\"}") == reach.toForce)
  }

  private struct WrongGreeting: Error {}
}
