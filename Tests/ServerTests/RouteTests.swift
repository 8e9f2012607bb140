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

  @Test func `the description names every path, method and parameter that there is, and no other`()
    throws
  {
    let bytes = OpenAPI.document
    let document = try JSON.decode(Description.self, from: bytes.span)
    let described = document.paths.flatMap { path, item in
      item.operations.keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(Set(described) == Set(Route.table.map { "\($0.method.rawValue) \($0.pattern)" }))
    let stream = StreamQuery.names.union(WebSocketQuery.names)
    #expect(document.parameters("/console/{name}") == stream)
    #expect(document.parameters("/console/{name}/scrollback") == ScrollbackQuery.names)
    #expect(document.parameters("/audit") == AuditParameters.names)
    #expect(document.parameters("/machines/{names}", "delete") == AccountRoute.purgeNames)
  }

  @Test
  func `each operation of the description tells what happens, and each reference leads somewhere`()
    throws
  {
    let bytes = OpenAPI.document
    let document = try JSON.decode(Description.self, from: bytes.span)
    for (path, item) in document.paths {
      for (method, operation) in item.operations {
        #expect(!operation.responses.isEmpty, "\(method) \(path)")
        #expect(operation.summary?.isEmpty == false, "\(method) \(path)")
      }
    }
    // A strict reader refuses a name that stands twice.
    _ = try JSONValue(parsing: bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    let references = text.split(separator: "\"#/components/").dropFirst()
      .compactMap { $0.split(separator: "\"").first }
    for reference in Set(references) {
      let parts = reference.split(separator: "/").map(String.init)
      #expect(parts.count == 2 && document.components[parts[0]]?[parts[1]] != nil, "\(reference)")
    }
  }

  private struct Description: Decodable {
    struct Path: Decodable {
      var operations: [String: Operation] = [:]

      init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        for key in fields.allKeys where key.stringValue != "parameters" {
          operations[key.stringValue] = try fields.decode(Operation.self, forKey: key)
        }
      }
    }
    struct Operation: Decodable {
      var summary: String?
      var parameters: [Parameter]?
      var responses: [String: Anything]
    }
    struct Parameter: Decodable {
      var name: String
    }
    struct Anything: Decodable {
      init(from decoder: any Decoder) {}
    }
    struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var paths: [String: Path]
    var components: [String: [String: Anything]]

    func parameters(_ path: String, _ method: String = "get") -> Set<String> {
      Set(paths[path]?.operations[method]?.parameters?.map(\.name) ?? [])
    }
  }
}
