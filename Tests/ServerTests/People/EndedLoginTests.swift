// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import HTTP
import Server
import TestSupport
import Testing

/// What lasts, for somebody whose login ends meanwhile or who may do less from then on.
@Suite(.serialized)
struct EndedLoginTests {
  /// Each kind of answer that lasts.
  enum Kind: String, CaseIterable {
    case webSocket
    case plain
    case raw
    case events
    case follow
    case wait
    case waitForAll

    /// The request of those that come over HTTP, and are no WebSocket.
    func request(of people: TestPeople, _ user: String) -> String {
      let (line, body) =
        switch self {
        case .plain: ("GET /console/n1", "")
        case .events: ("GET /events", "")
        case .follow: ("GET /log/n[1-2]?tail=0&follow=true", "")
        case .wait, .waitForAll, .webSocket, .raw:
          ("POST /power/n[1-2]", #"{"action":"soft","wait":true}"#)
        }
      let accept = self == .waitForAll ? "application/json" : "application/x-ndjson"
      let fields = ["Host: localhost", "Accept: \(accept)", "Content-Length: \(body.utf8.count)"]
      return (["\(line) HTTP/1.1"] + fields + people.fields(user)).joined(separator: "\r\n")
        + "\r\n\r\n" + body
    }

    /// What is told before the login ends: only then has it begun.
    var beginning: String {
      switch self {
      case .webSocket, .raw: ""
      case .plain, .events, .waitForAll: "\r\n\r\n"
      case .follow: #""machine":"n2""#
      case .wait: #""machine":"n2""#
      }
    }
  }

  /// What ends it.
  enum Ending: CaseIterable {
    case revoked
    case removed
    case narrowed

    func happen(_ people: TestPeople, to user: String) throws {
      let (method, target, body): (String, String, String?) =
        switch self {
        case .revoked: ("DELETE", "/users/\(user)/tokens", nil)
        case .removed: ("DELETE", "/users/\(user)", nil)
        case .narrowed: ("PUT", "/users/\(user)", #"{"permissions": []}"#)
        }
      try #require([200, 204].contains(try people.ask(method, target, body).status))
    }

    /// What rows say from then on.
    var code: String { self == .narrowed ? "not_allowed" : "unauthorized" }
  }

  @Test func `whatever lasts ends with the login, and with the right to it`() throws {
    let lab = try RouteLab(["n1", "n2"], listen: TestPeople.listen)
    let people = try TestPeople(at: lab.service)
    // Who waits for a machine to switch itself off waits for long.
    for name in ["n1", "n2"] { lab.apply(.ignoreButton(true), to: name) }
    for kind in Kind.allCases {
      for ending in Ending.allCases {
        let user = "\(kind.rawValue)-\(ending)"
        try people.add(user, #"[{"role": "operator"}]"#)
        try Self.end(kind, ending, people, user)
      }
    }
  }

  private static func end(
    _ kind: Kind,
    _ ending: Ending,
    _ people: TestPeople,
    _ user: String
  ) throws {
    switch kind {
    case .webSocket:
      let client = try people.service.connect(.http)
      let socket = try WebSocketClient(client, "/console/n1", fields: people.fields(user))
      _ = try socket.message()
      try ending.happen(people, to: user)
      #expect(try socket.closeCode() == 1008, "\(kind), \(ending)")
    case .raw:
      let client = try people.service.connect(.raw)
      client.send("console n1 rw token=\(people.tokens[user] ?? "")\n")
      #expect(try client.take(through: "\n").hasPrefix("ok "))
      try ending.happen(people, to: user)
      _ = try client.takeAll()
    case .plain, .events, .follow, .wait, .waitForAll:
      let client = try people.service.connect(.http)
      client.send(kind.request(of: people, user))
      #expect(try client.take(through: kind.beginning).contains(" 200 "), "\(kind), \(ending)")
      try ending.happen(people, to: user)
      // All of a chunked body, to its end.
      let rest = try client.take(through: "0\r\n\r\n")
      guard kind != .plain, kind != .events else { return }
      let told = rest.ranges(of: "\"code\":\"\(ending.code)\"").count
      #expect(told == 2, "\(kind), \(ending): \(rest)")
    }
  }

  @Test func `who may see less is told less, and the rest goes on`() throws {
    let lab = try RouteLab(["n1", "n2"], listen: TestPeople.listen)
    let people = try TestPeople(at: lab.service)
    try people.add("ada", #"[{"role": "operator"}]"#)
    let events = try people.service.connect(.http)
    events.send(Kind.events.request(of: people, "ada"))
    _ = try events.take(through: "\r\n\r\n")
    let follow = try people.service.connect(.http)
    follow.send(Kind.follow.request(of: people, "ada"))
    for _ in 1...2 { _ = try follow.take(through: "}\n") }
    let less = #"{"permissions": [{"role": "viewer", "on": "n2"}]}"#
    #expect(try people.ask("PUT", "/users/ada", less).status == 200)
    let refusal = try follow.take(through: "}\n")
    #expect(refusal.contains("not_allowed") && refusal.contains(#""machine":"n1""#))
    lab.apply(.addEvents(1), to: "n1")
    lab.apply(.addEvents(1), to: "n2")
    #expect(try follow.take(through: "}\n").contains(#""machine":"n2""#))
    for machine in ["n1", "n2"] {
      let watcher = try people.service.connect(.raw)
      watcher.send("console \(machine) token=\(people.tokens["ada"] ?? "")\n")
      let isSeen = try watcher.take(through: "\n").hasPrefix("ok ")
      #expect(isSeen == (machine == "n2"))
      let admin = try WebSocketClient(people.service.connect(), "/console/\(machine)?mode=ro")
      _ = try admin.message()
    }
    let heard = try events.take(through: "\n\n")
    #expect(heard.contains(#""machine":"n2""#) && !heard.contains(#""machine":"n1""#))
  }
}
