// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Notation

/// What a request asks for, read from its path and query alone.
package enum Route: Equatable, Sendable {
  /// Machines of a range as written; all where `nil`.
  case machines(String?)
  /// Who is at the consoles of a range; where `nil`, at those where somebody is.
  case who(String?)
  /// A console's stream.
  case stream(String, StreamQuery)
  /// A console's WebSocket.
  case webSocket(String, WebSocketQuery)
  /// A console's past.
  case scrollback(String, ScrollbackQuery)
  case health
  case metrics
  case openAPI

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - path: the decoded segments; a last one that is empty stands for a last slash.
  ///   - isUpgrade: whether the head asks for a WebSocket.
  /// - Throws: `not_found`, `method_not_allowed`, or `bad_request` for the query.
  package init(
    method: String,
    path: [String],
    query: [(name: String, value: String)],
    isUpgrade: Bool
  ) throws(APIError) {
    let path = path.last == "" ? path.dropLast() : path[...]
    guard Self.exists(Array(path)) else { throw .notFound("there is no such path") }
    guard method == "GET" || method == "HEAD" && Self.answersHead(Array(path)) else {
      throw APIError(code: "method_not_allowed", message: "this path only answers GET")
    }
    self = try Self.read(Array(path), query, isUpgrade)
  }

  /// Whether a path is one of ours, whatever the query.
  private static func exists(_ path: [String]) -> Bool {
    switch path.count {
    case 1: ["machines", "who", "healthz", "metrics", "openapi.json"].contains(path[0])
    case 2: ["machines", "who", "console"].contains(path[0]) && !path[1].isEmpty
    case 3: path[0] == "console" && !path[1].isEmpty && path[2] == "scrollback"
    default: false
    }
  }

  /// A stream has no end and so no answer without it.
  private static func answersHead(_ path: [String]) -> Bool {
    !(path.count == 2 && path[0] == "console")
  }

  private static func read(
    _ path: [String],
    _ query: [(name: String, value: String)],
    _ isUpgrade: Bool
  ) throws(APIError) -> Route {
    switch (path[0], path.count) {
    case ("console", 2) where isUpgrade: return .webSocket(path[1], try WebSocketQuery(query))
    case ("console", 2): return .stream(path[1], try StreamQuery(query))
    case ("console", _): return .scrollback(path[1], try ScrollbackQuery(query))
    default: break
    }
    _ = try Parameters(query, known: [])
    let names = path.count == 2 ? path[1] : nil
    return switch path[0] {
    case "machines": .machines(names)
    case "who": .who(names)
    case "healthz": .health
    case "metrics": .metrics
    default: .openAPI
    }
  }
}

/// The query of a plain stream.
package struct StreamQuery: Equatable, Sendable {
  package var start = StartPoint.live
  package var closesAtGap = false

  package static let names: Set = ["from", "gaps"]

  package init(_ query: [(name: String, value: String)]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    start = try query.start("from") ?? .live
    closesAtGap = try query.word("gaps", as: GapManner.self) == .close
  }
}

/// The query of a WebSocket.
package struct WebSocketQuery: Equatable, Sendable {
  package var start = StartPoint.live
  package var wantsToType = true
  package var take = ConsoleRequest.Take.ifFree
  /// The subscriber that this one takes over from.
  package var replaces: UInt64?

  package static let names: Set = ["from", "mode", "take", "replaces"]

  private enum Mode: String, CaseIterable {
    case rw
    case ro
  }

  package init(_ query: [(name: String, value: String)]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    start = try query.start("from") ?? .live
    wantsToType = try query.word("mode", as: Mode.self) != .ro
    take = try query.word("take") ?? .ifFree
    replaces = try query.number("replaces", in: 0...Int.max).map(UInt64.init)
  }
}
