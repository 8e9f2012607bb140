// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Foundation
import HTTP
import Server
import TLS
import TestSupport
import Testing

/// Every endpoint, by every way to it, for somebody with each of the rights.
@Suite(.serialized)
struct RouteRightsTests {
  /// The ways to a route; raw connections have their own tests.
  enum Way: CaseIterable {
    case http, https, unix
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A server, people with each of the roles, and one without any.
  private struct Place {
    let people: TestPeople
    /// Connects to where raw connections go.
    let connect: () throws -> Client
  }

  /// A place whose TCP listeners are encrypted, or not.
  private func place(_ way: Way) throws -> Place {
    let place = way == .https ? try encrypted() : try clear()
    for role in Role.allCases {
      try place.people.add(role.rawValue, "[{\"role\": \"\(role.rawValue)\"}]")
    }
    try place.people.add("none", "[]")
    return place
  }

  private func clear() throws -> Place {
    let people = try TestPeople()
    return Place(people: people) { [service = people.service] in try service.connect(.raw) }
  }

  private func encrypted() throws -> Place {
    let made = try SelfSignedCertificate(for: ["127.0.0.1"])
    let (certificate, key) = (folder.file("crt"), folder.file("key"))
    try Data(made.certificate).write(to: URL(fileURLWithPath: certificate))
    try Data(made.key).write(to: URL(fileURLWithPath: key))
    let service = try TestService(
      ["osl01", "osl02"],
      listen: """
        tls = { certificate = "\(certificate)", key = "\(key)" }
        http = [{ address = "127.0.0.1:0", tls = true }]
        raw = [{ address = "127.0.0.1:0", tls = true }]
        """
    )
    let context = try TLSContext(trusting: .authorities(path: certificate))
    func connect(_ way: TestService.Way) throws -> Client {
      try service.connect(way, security: context.connect(to: "127.0.0.1"))
    }
    let people = try TestPeople(at: service) { try connect(.http) }
    return Place(people: people) { try connect(.raw) }
  }

  /// Somebody's requests by one way.
  private struct Asker {
    var connect: () throws -> Client
    var fields: [String]
  }

  /// Everybody who asks by one way: nobody is `nil`.
  private func asker(_ way: Way, _ people: TestPeople) -> (String?) throws -> Asker {
    guard way == .unix else {
      return { user in Asker(connect: people.connect, fields: people.fields(user)) }
    }
    // At the Unix socket the test is whoever runs it: the table says what that person may.
    let me = NSUserName()
    return { user in
      let known = Role(rawValue: user ?? "").map { "[{\"role\": \"\($0.rawValue)\"}]" }
      let body = "{\"permissions\": \(known ?? "[]")}"
      let change = try people.ask(as: "admin", "PUT", "/users/\(me)", body)
      try #require([200, 201].contains(change.status), "\(change.text)")
      return Asker(connect: { try people.service.connect(.unix) }, fields: [])
    }
  }

  // MARK: Requests

  /// A request that each row of the routes' table is tried with.
  private static func target(_ row: Route.Row) -> String {
    row.pattern.replacing("{names}", with: "osl01").replacing("{name}", with: "osl01")
      .replacing("{user}", with: "nobody").replacing("{group}", with: "none")
      .replacing("{id}", with: "0011223344556677").replacing("{sensor}", with: "1")
  }

  /// Asks and takes the head, as a stream has no end; and an error's body.
  private static func ask(_ asker: Asker, _ row: Route.Row) throws -> Answer {
    let client = try asker.connect()
    let fields = ["Host: localhost", "Content-Length: 0"] + asker.fields
    let line = "\(row.method.rawValue) \(target(row)) HTTP/1.1"
    client.send(([line] + fields).joined(separator: "\r\n") + "\r\n\r\n")
    guard isLive(row) else { return try client.takeAnswer(to: row.method) }
    return Answer(head: try client.takeHead(), body: [])
  }

  private static func isLive(_ row: Route.Row) -> Bool {
    row.method == .get && ["/console/{name}", "/events"].contains(row.pattern)
  }

  /// The same as a WebSocket; its status.
  private static func upgrade(_ asker: Asker, _ row: Route.Row) throws -> Int {
    let name = row.pattern == "/events" ? nil : "igor.console.v1"
    do {
      let client = try asker.connect()
      _ = try WebSocketClient(client, target(row), protocols: name, fields: asker.fields)
      return 101
    } catch let refused as WebSocketClient.Refused {
      return refused.head.status.rawValue
    }
  }

  /// Whether the answer says that the right was there; what else is wrong does not count.
  private static func isLetIn(_ status: Int) -> Bool { status != 401 && status != 403 }

  private static func needed(_ need: Need) -> Right? {
    switch need {
    case .open, .login: nil
    case .right(let right): right
    case .admin: .admin
    }
  }

  /// Whether somebody of that role is let in.
  private static func mayAsk(_ row: Route.Row, _ role: Role) -> Bool {
    // Who asks about another user needs to be an admin, whatever the table says.
    if row.pattern.hasPrefix("/users/{user}/"), role != .admin { return false }
    return needed(row.need).map { role.right >= $0 } ?? true
  }

  @Test(arguments: Way.allCases)
  func `every request is let in for who has the right, and for nobody else`(way: Way) throws {
    let people = try place(way).people
    let asker = asker(way, people)
    // A login is neither shown nor ended where the kernel tells who comes.
    let rows = Route.table.filter { $0.pattern != "/login" }
    for role in Role.allCases {
      let somebody = try asker(role.rawValue)
      for row in rows {
        let status = try Self.ask(somebody, row).status
        let words = "\(way): \(row.method.rawValue) \(row.pattern) as \(role): \(status)"
        #expect(Self.isLetIn(status) == Self.mayAsk(row, role), "\(words)")
      }
      for row in rows where Self.isLive(row) {
        let status = try Self.upgrade(somebody, row)
        let words = "\(way): WebSocket \(row.pattern) as \(role): \(status)"
        #expect((status == 101) == Self.mayAsk(row, role), "\(words)")
      }
    }
    let none = try asker("none")
    for row in rows where Self.needed(row.need) != nil {
      let status = try Self.ask(none, row).status
      #expect(status == 403, "\(way): \(row.method.rawValue) \(row.pattern): \(status)")
    }
  }

  @Test(arguments: [Way.http, .https])
  func `without a login nothing is let in but what is open to all`(way: Way) throws {
    let people = try place(way).people
    let stranger = Asker(connect: people.connect, fields: [])
    for row in Route.table {
      let answer = try Self.ask(stranger, row)
      let words = "\(way): \(row.method.rawValue) \(row.pattern): \(answer.status)"
      #expect((answer.status != 401) == (row.need == .open), "\(words)")
      guard answer.status == 401 else { continue }
      #expect(answer.head.fields.value(of: "www-authenticate") == "Bearer")
      if Self.isLive(row) { #expect(try Self.upgrade(stranger, row) == 401, "\(words)") }
    }
  }

  @Test(arguments: [Way.http, .https])
  func `a raw connection shows and takes what its token's right is`(way: Way) throws {
    let place = try place(way)
    func hello(_ user: String?, _ mode: String) throws -> String {
      let raw = try place.connect()
      let token = user.flatMap { place.people.tokens[$0] }.map { " token=\($0)" } ?? ""
      raw.send("console osl01 \(mode)\(token)\n")
      return try raw.take(through: "\n")
    }
    for mode in ["ro", "rw"] {
      #expect(try hello(nil, mode).hasPrefix("error unauthorized "))
      #expect(try hello("none", mode).hasPrefix("error not_found "))
      for role in Role.allCases {
        let answer = try hello(role.rawValue, mode)
        let types = mode == "rw" && role.right >= .type
        let wanted = role.right >= .watch ? " mode=\(types ? "rw" : "ro") " : "error not_allowed "
        #expect(answer.contains(wanted), "\(way) \(role) \(mode): \(answer)")
      }
    }
  }
}
