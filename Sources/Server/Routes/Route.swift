// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP
package import Notation

/// What a request asks for, read from its method, path and query alone.
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

  /// Reads a request; `isUpgrade` says whether its head asks for a WebSocket.
  ///
  /// - Throws: an `HTTPRefusal` for the path and method, an `APIError` for the query.
  package init(method: Method, target: RequestTarget, isUpgrade: Bool) throws {
    let (resource, captured) = try Self.router.find(method, target.segments)
    let query = target.parameters
    switch resource {
    case .console where method == .head:
      let words = "a stream has no end, so HEAD is not for this path; it takes GET"
      throw HTTPRefusal(.methodNotAllowed, words, fields: [Field("Allow", "GET")])
    case .console where isUpgrade: self = .webSocket(captured[0], try WebSocketQuery(query))
    case .console: self = .stream(captured[0], try StreamQuery(query))
    case .scrollback: self = .scrollback(captured[0], try ScrollbackQuery(query))
    case .machines: self = .machines(captured.first)
    case .who: self = .who(captured.first)
    case .health: self = .health
    case .metrics: self = .metrics
    case .openAPI: self = .openAPI
    }
    switch resource {
    case .console, .scrollback: break
    default: _ = try Parameters(query, known: [])
    }
  }

  private enum Resource {
    case machines
    case who
    case console
    case scrollback
    case health
    case metrics
    case openAPI
  }

  /// The paths that there are, as `/openapi.json` writes them.
  package static let patterns = table.map(\.pattern)

  private static let table: [(pattern: String, resource: Resource)] = [
    ("/machines", .machines), ("/machines/{names}", .machines),
    ("/who", .who), ("/who/{names}", .who),
    ("/console/{name}", .console), ("/console/{name}/scrollback", .scrollback),
    ("/healthz", .health), ("/metrics", .metrics), ("/openapi.json", .openAPI),
  ]

  private static let router = {
    var router = Router<Resource>()
    for (pattern, resource) in table { router.add(.get, pattern, resource) }
    return router
  }()
}

/// The query of a plain stream.
package struct StreamQuery: Equatable, Sendable {
  package var start = StartPoint.live
  package var closesAtGap = false

  package static let names: Set = ["from", "gaps"]

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
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

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    start = try query.start("from") ?? .live
    wantsToType = try query.word("mode", as: Mode.self) != .ro
    take = try query.word("take") ?? .ifFree
    replaces = try query.number("replaces", in: 0...Int.max).map(UInt64.init)
  }
}
