// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import Server
import Testing

struct RouteTests {
  private static func route(
    _ path: String,
    method: String = "GET",
    query: [(name: String, value: String)] = [],
    isUpgrade: Bool = false
  ) throws(APIError) -> Route {
    try Route(
      method: method,
      path: path.split(separator: "/", omittingEmptySubsequences: false).map(String.init),
      query: query,
      isUpgrade: isUpgrade
    )
  }

  private static let table: [(String, Route)] = [
    ("machines", .machines(nil)), ("machines/a[1-3]", .machines("a[1-3]")),
    ("who", .who(nil)), ("who/@web", .who("@web")),
    ("healthz", .health), ("metrics", .metrics), ("openapi.json", .openAPI),
  ]

  @Test(arguments: table.indices)
  func `each path works with and without the last slash, for GET and HEAD`(row: Int) throws {
    let (path, route) = Self.table[row]
    for method in ["GET", "HEAD"] {
      #expect(try Self.route(path, method: method) == route)
      #expect(try Self.route(path + "/", method: method) == route)
    }
    let error = #expect(throws: APIError.self) { try Self.route(path, method: "POST") }
    #expect(error?.status == 405)
    #expect(throws: APIError.self) { try Self.route(path, query: [("x", "y")]) }
  }

  @Test(arguments: [
    "", "/", "machines//", "console", "console/", "console//scrollback", "console/a/b",
    "console/a/scrollback/b", "Machines", "machines/a/b", "power", "healthz/x",
  ])
  func `any other path is not found, whatever the method`(path: String) {
    for method in ["GET", "POST"] {
      let error = #expect(throws: APIError.self) { try Self.route(path, method: method) }
      #expect(error?.status == 404)
    }
  }

  @Test func `a console is a stream, or a WebSocket where that is asked for`() throws {
    let stream = try StreamQuery([("from", "3:7"), ("gaps", "close")])
    #expect(stream.start == .offset(7, epoch: 3) && stream.closesAtGap)
    #expect(
      try Self.route("console/osl03", query: [("from", "3:7"), ("gaps", "close")])
        == .stream("osl03", stream)
    )
    let socket: [(name: String, value: String)] = [
      ("mode", "ro"), ("take", "join"), ("from", "-5"), ("replaces", "12"),
    ]
    guard
      case .webSocket("osl03", let query) = try Self.route(
        "console/osl03/",
        query: socket,
        isUpgrade: true
      )
    else {
      Issue.record("no WebSocket")
      return
    }
    #expect(!query.wantsToType && query.take == .join && query.replaces == 12)
    #expect(query.start == .last(ByteCount(5)))
    #expect(throws: APIError.self) { try Self.route("console/osl03", query: socket) }
    #expect(throws: APIError.self) { try Self.route("console/osl03", method: "HEAD") }
  }

  @Test func `the past has a beginning, an end and a form`() throws {
    let whole = try ScrollbackQuery([])
    #expect(whole.start == nil && whole.end == nil && whole.tail == nil && whole.format == .raw)
    let part = try ScrollbackQuery([
      ("since", "-2h"), ("to", "500"), ("tail", "50"), ("format", "json"),
    ])
    #expect(part.start == .time(try TimeExpression("-2h")))
    #expect(part.end == .offset(500, epoch: nil) && part.tail == 50 && part.format == .json)
  }

  private static let senseless: [[(name: String, value: String)]] = [
    [("from", "1"), ("since", "-2h")], [("to", "1"), ("until", "-2h")], [("from", "live")],
    [("to", "-5k")], [("tail", "-1")], [("tail", "many")], [("format", "xml")],
    [("since", "whenever")], [("grep", "x")],
  ]

  @Test(arguments: senseless.indices)
  func `a query about the past that makes no sense is refused`(row: Int) {
    let error = #expect(throws: APIError.self) { try ScrollbackQuery(Self.senseless[row]) }
    #expect(error?.code == "bad_request")
  }

  @Test func `the description names every path and parameter that there is, and no other`()
    throws
  {
    let bytes = OpenAPI.document
    let document = try JSON.decode(Description.self, from: bytes.span)
    let paths = [
      "/machines", "/machines/{names}", "/who", "/who/{names}", "/console/{name}",
      "/console/{name}/scrollback", "/healthz", "/metrics", "/openapi.json",
    ]
    #expect(Set(document.paths.keys) == Set(paths))
    for path in paths {
      let filled = path.dropFirst().replacing("{names}", with: "a").replacing("{name}", with: "a")
      _ = try Self.route(String(filled))
    }
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
