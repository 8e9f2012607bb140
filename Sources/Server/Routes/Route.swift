// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Access
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
  /// A console's boots.
  case boots(String)
  /// Whether machines of a range are on.
  case power(String?)
  /// An order for machines of a range; where `nil`, the body names them.
  case order(String?)
  /// Sensors of a range; one of them where it is named.
  case sensors(String?, String?)
  /// Event logs of a range.
  case events(String?, EventsQuery)
  /// Clears the event log of a machine.
  case clearEvents(String)
  /// The clocks of event logs; and to set them.
  case clock(String)
  case setClock(String)
  /// What machines of a range are.
  case inventory(String?)
  /// What is wrong between igord and a machine's output.
  case doctor(String)
  /// What happened on a console.
  case timeline(String, TimelineQuery)
  /// Everything that happens, as it happens.
  case live(LiveQuery)
  /// Lines of many consoles' logs.
  case search(SearchQuery)
  case incidents(IncidentsQuery)
  /// One incident, by its number.
  case incident(String)
  /// What a console printed around an incident.
  case incidentOutput(String, IncidentOutputQuery)
  /// Nobody needs an incident any more.
  case dismiss(String)
  case health
  case metrics
  case openAPI
  /// People, and machines that the API keeps.
  case account(AccountRoute)

  /// Reads a request; `isUpgrade` says whether its head asks for a WebSocket.
  ///
  /// - Throws: an `HTTPRefusal` for the path and method, an `APIError` for the query.
  package init(method: Method, target: RequestTarget, isUpgrade: Bool) throws {
    try self.init(Self.find(method, target), method: method, target: target, isUpgrade: isUpgrade)
  }

  /// A path and method that there are: what it leads to, and what is needed to go there.
  package struct Place: Sendable {
    package let need: Need
    fileprivate let resource: Resource
    fileprivate let captured: [String]

    /// Whether its query may have an expression to be compiled, which takes its time.
    package var takesExpression: Bool {
      switch resource {
      case .scrollback, .search: true
      default: false
      }
    }
  }

  /// Looks up a request's path and method, and nothing else of it.
  package static func find(
    _ method: Method,
    _ target: RequestTarget
  ) throws(HTTPRefusal) -> Place {
    let (row, captured) = try router.find(method, target.segments)
    return Place(need: row.need, resource: row.resource, captured: captured)
  }

  /// Reads the rest of a request, for somebody who may ask it.
  package init(_ place: Place, method: Method, target: RequestTarget, isUpgrade: Bool) throws {
    let (resource, captured) = (place.resource, place.captured)
    let query = target.parameters
    switch resource {
    case .console where method == .head, .live where method == .head:
      let words = "a stream has no end, so HEAD is not for this path; it takes GET"
      throw HTTPRefusal(.methodNotAllowed, words, fields: [Field("Allow", "GET")])
    case .console where isUpgrade: self = .webSocket(captured[0], try WebSocketQuery(query))
    case .console: self = .stream(captured[0], try StreamQuery(query))
    case .scrollback: self = .scrollback(captured[0], try ScrollbackQuery(query))
    case .boots: self = .boots(captured[0])
    case .timeline: self = .timeline(captured[0], try TimelineQuery(query))
    case .live: self = .live(try LiveQuery(query))
    case .search: self = .search(try SearchQuery(query))
    case .incidents: self = .incidents(try IncidentsQuery(query))
    case .incident: self = .incident(captured[0])
    case .incidentOutput: self = .incidentOutput(captured[0], try IncidentOutputQuery(query))
    case .dismiss: self = .dismiss(captured[0])
    case .machines: self = .machines(captured.first)
    case .who: self = .who(captured.first)
    case .power: self = .power(captured.first)
    case .order: self = .order(captured.first)
    case .sensors: self = .sensors(captured.first, captured.dropFirst().first)
    case .events: self = .events(captured.first, try EventsQuery(query))
    case .clearEvents: self = .clearEvents(captured[0])
    case .clock: self = .clock(captured[0])
    case .setClock: self = .setClock(captured[0])
    case .inventory: self = .inventory(captured.first)
    case .doctor: self = .doctor(captured[0])
    case .health: self = .health
    case .metrics: self = .metrics
    case .openAPI: self = .openAPI
    case .account(let resource):
      self = .account(try AccountRoute(resource, captured, query))
    }
    switch resource {
    case .console, .scrollback, .events, .account, .timeline, .search: break
    case .incidents, .incidentOutput, .live: break
    default: _ = try Parameters(query, known: [])
    }
  }

  fileprivate enum Resource: Sendable {
    case machines
    case who
    case console
    case scrollback
    case boots
    case power
    case order
    case sensors
    case events
    case clearEvents
    case clock
    case setClock
    case inventory
    case doctor
    case timeline
    case live
    case search
    case incidents
    case incident
    case incidentOutput
    case dismiss
    case health
    case metrics
    case openAPI
    case account(AccountRoute.Resource)
  }

  /// One method on one path.
  package struct Row: Sendable {
    package let method: Method
    /// The path, as `/openapi.json` writes it.
    package let pattern: String
    /// What it takes to ask; for single machines it is checked again, machine by machine.
    package let need: Need
    fileprivate let resource: Resource

    fileprivate init(_ method: Method, _ pattern: String, _ need: Need, _ resource: Resource) {
      self.method = method
      self.pattern = pattern
      self.need = need
      self.resource = resource
    }
  }

  /// All that there is: who may do what stands here and nowhere else.
  package static let table: [Row] = [
    Row(.get, "/machines", .right(.sense), .machines),
    Row(.get, "/machines/{names}", .right(.sense), .machines),
    Row(.get, "/who", .right(.watch), .who),
    Row(.get, "/who/{names}", .right(.watch), .who),
    Row(.get, "/console/{name}", .right(.watch), .console),
    Row(.get, "/console/{name}/scrollback", .right(.watch), .scrollback),
    Row(.get, "/console/{name}/boots", .right(.watch), .boots),
    Row(.get, "/power", .right(.sense), .power),
    Row(.get, "/power/{names}", .right(.sense), .power),
    Row(.post, "/power", .right(.power), .order),
    Row(.post, "/power/{names}", .right(.power), .order),
    Row(.get, "/sensors", .right(.sense), .sensors),
    Row(.get, "/sensors/{names}", .right(.sense), .sensors),
    Row(.get, "/sensors/{names}/{sensor}", .right(.sense), .sensors),
    Row(.get, "/log", .right(.sense), .events),
    Row(.get, "/log/{names}", .right(.sense), .events),
    Row(.delete, "/log/{names}", .right(.power), .clearEvents),
    Row(.get, "/log/{names}/time", .right(.sense), .clock),
    Row(.put, "/log/{names}/time", .right(.power), .setClock),
    Row(.get, "/inventory", .right(.sense), .inventory),
    Row(.get, "/inventory/{names}", .right(.sense), .inventory),
    Row(.get, "/doctor/{name}", .right(.watch), .doctor),
    Row(.get, "/console/{name}/timeline", .right(.watch), .timeline),
    Row(.get, "/events", .right(.watch), .live),
    Row(.get, "/search", .right(.watch), .search),
    Row(.get, "/incidents", .right(.watch), .incidents),
    Row(.get, "/incidents/{id}", .right(.watch), .incident),
    Row(.delete, "/incidents/{id}", .right(.type), .dismiss),
    Row(.get, "/incidents/{id}/console", .right(.watch), .incidentOutput),
    Row(.get, "/healthz", .open, .health),
    Row(.get, "/metrics", .right(.sense), .metrics),
    Row(.get, "/openapi.json", .open, .openAPI),
    Row(.get, "/login", .login, .account(.whoAmI)),
    Row(.post, "/login", .open, .account(.logIn)),
    Row(.delete, "/login", .login, .account(.logOut)),
    Row(.get, "/users", .admin, .account(.users)),
    Row(.get, "/users/{user}", .admin, .account(.user)),
    Row(.put, "/users/{user}", .admin, .account(.putUser)),
    Row(.delete, "/users/{user}", .admin, .account(.deleteUser)),
    // These four are for oneself too.
    Row(.put, "/users/{user}/password", .login, .account(.putPassword)),
    Row(.get, "/users/{user}/tokens", .login, .account(.tokens)),
    Row(.delete, "/users/{user}/tokens", .login, .account(.deleteTokens)),
    Row(.delete, "/users/{user}/tokens/{id}", .login, .account(.deleteTokens)),
    Row(.get, "/user-groups", .admin, .account(.groups)),
    Row(.put, "/user-groups/{group}", .admin, .account(.putGroup)),
    Row(.delete, "/user-groups/{group}", .admin, .account(.deleteGroup)),
    Row(.get, "/audit", .admin, .account(.audit)),
    Row(.put, "/machines/{names}", .right(.admin), .account(.putMachine)),
    Row(.delete, "/machines/{names}", .right(.admin), .account(.deleteMachine)),
  ]

  private static let router = {
    var router = Router<Row>()
    for row in table { router.add(row.method, row.pattern, row) }
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
