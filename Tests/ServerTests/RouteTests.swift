// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Notation
import Server
import Testing

struct RouteTests {
  private static func route(
    _ target: String,
    method: Method = .get,
    isUpgrade: Bool = false
  ) throws -> Route {
    try Route(method: method, target: RequestTarget("/" + target), isUpgrade: isUpgrade)
  }

  private static func scrollback(_ query: String) throws -> ScrollbackQuery {
    try ScrollbackQuery(RequestTarget("/?" + query).parameters)
  }

  private static func status(_ body: () throws -> Void) -> Int? {
    do {
      try body()
      return nil
    } catch {
      return Reply.failure(error).status.rawValue
    }
  }

  private static let table: [(String, Route)] = [
    ("machines", .machines(nil)), ("machines/a[1-3]", .machines("a[1-3]")),
    ("who", .who(nil)), ("who/@web", .who("@web")),
    ("healthz", .health), ("metrics", .metrics), ("openapi.json", .openAPI),
  ]

  @Test(arguments: table.indices)
  func `each path works with and without the last slash, for GET and HEAD`(row: Int) throws {
    let (path, route) = Self.table[row]
    for method in [Method.get, .head] {
      #expect(try Self.route(path, method: method) == route)
      #expect(try Self.route(path + "/", method: method) == route)
    }
    #expect(Self.status { _ = try Self.route(path, method: .post) } == 405)
    #expect(Self.status { _ = try Self.route(path + "?x=y") } == 400)
  }

  @Test(arguments: [
    "", "/", "machines//", "console", "console/", "console//scrollback", "console/a/b",
    "console/a/scrollback/b", "Machines", "machines/a/b", "power/a/b", "healthz/x",
  ])
  func `any other path is not found, whatever the method`(path: String) {
    #expect(Self.status { _ = try Self.route(path) } == 404)
    #expect(Self.status { _ = try Self.route(path, method: .delete) } == 404)
  }

  @Test func `a console is a stream, or a WebSocket where that is asked for`() throws {
    guard case .stream("osl03", let stream) = try Self.route("console/osl03?from=3:7&gaps=close")
    else {
      Issue.record("no stream")
      return
    }
    #expect(stream.start == .offset(7, epoch: 3) && stream.closesAtGap)
    let target = "console/osl03/?mode=ro&take=join&from=-5&replaces=12"
    guard case .webSocket("osl03", let query) = try Self.route(target, isUpgrade: true) else {
      Issue.record("no WebSocket")
      return
    }
    #expect(!query.wantsToType && query.take == .join && query.replaces == 12)
    #expect(query.start == .last(ByteCount(5)))
    #expect(Self.status { _ = try Self.route(target) } == 400)
    #expect(Self.status { _ = try Self.route("console/osl03", method: .head) } == 405)
  }

  @Test func `the past has a beginning, an end and a form`() throws {
    let whole = try Self.scrollback("")
    #expect(whole.start == nil && whole.end == nil && whole.tail == nil && whole.format == .text)
    let part = try Self.scrollback("since=-2h&to=500&tail=50&format=json")
    #expect(part.start == .time(try TimeExpression("-2h")))
    #expect(part.end == .offset(500, epoch: nil) && part.tail == 50 && part.format == .json)
  }

  @Test(arguments: [
    "from=1&since=-2h", "to=1&until=-2h", "from=live", "to=-5k", "tail=-1", "tail=many",
    "format=xml", "since=whenever", "grep=(",
  ])
  func `a query about the past that makes no sense is refused`(query: String) {
    #expect(Self.status { _ = try Self.scrollback(query) } == 400)
  }

  @Test func `the description names every path and parameter that there is, and no other`()
    throws
  {
    let bytes = OpenAPI.document
    let document = try JSON.decode(Description.self, from: bytes.span)
    #expect(Set(document.paths.keys) == Set(Route.table.map(\.pattern)))
    let stream = StreamQuery.names.union(WebSocketQuery.names)
    #expect(document.parameters("/console/{name}") == stream)
    #expect(document.parameters("/console/{name}/scrollback") == ScrollbackQuery.names)
  }

  private struct Description: Decodable {
    struct Path: Decodable {
      var get: Operation
    }
    struct Operation: Decodable {
      var parameters: [Parameter]?
    }
    struct Parameter: Decodable {
      var name: String
    }

    var paths: [String: Path]

    func parameters(_ path: String) -> Set<String> {
      Set(paths[path]?.get.parameters?.map(\.name) ?? [])
    }
  }
}
