// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import HTTP

/// A parameter behind the question mark.
struct QueryParameter: Sendable {
  let name: String
  let node: Node

  init(_ name: String, _ description: String, _ schema: Schema = .string, isNeeded: Bool = false) {
    self.name = name
    let node: Node = ["name": .text(name), "in": "query"]
    self.node = node.adding("required", isNeeded ? .flag(true) : nil)
      .adding("description", .text(description))
      .adding("schema", schema.node)
  }

  static let since = Self("since", "A time, such as -2h or 2026-11-22T10:00:00Z", .moment)
  static let until = Self("until", "A time", .moment)
  static let machines = Self("machines", "A range; all machines where it is missing", .words)

  static func flag(_ name: String, _ description: String) -> Self {
    Self(name, description, .word("true", "false").otherwise("false"))
  }
}

/// A part of a path that is given in braces.
enum PathParameter {
  static let all: [(name: String, parameter: Node)] = [
    one("name", Names.machine, "The name of a machine"),
    one("names", .words, "A range of names: osl03, osl0[1-6], osl[01-06,09], @group, all"),
    one("sensor", .words, "A sensor's id or name"),
    one("user", Names.account, "The name of a user"),
    one("group", Names.account, "The name of a group of users"),
    one("id", .string(like: "^[0-9a-f]{16}$"), "The id of a token", of: "tokens"),
    one("id", .integer, "The number of an incident", of: "incidents"),
  ]

  private static func one(
    _ name: String,
    _ schema: Schema,
    _ description: String,
    of owner: String? = nil
  ) -> (name: String, parameter: Node) {
    let parameter: Node = [
      "name": .text(name), "in": "path", "required": true, "description": .text(description),
      "schema": schema.node,
    ]
    return (owner.map { "\($0)-\(name)" } ?? name, parameter)
  }

  static func reference(_ name: String) -> Node { ["$ref": "#/components/parameters/\(name)"] }
}

/// What names look like.
enum Names {
  static let machine = Schema.string(like: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
  static let account = Schema.string(like: "^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$")
}

/// An answer to what could be done.
struct DescribedAnswer: Sendable {
  let status: Status
  let node: Node

  init(
    _ status: Status,
    _ description: String,
    _ content: KeyValuePairs<String, Schema?> = [:],
    fields: [String] = []
  ) {
    self.status = status
    let types = content.map { type, schema in
      (name: type, value: schema.map { ["schema": $0.node] } ?? Node.object([]))
    }
    let headers = fields.map { (name: $0, value: ["schema": Schema.integer.node] as Node) }
    let node: Node = ["description": .text(description)]
    self.node = node.adding("headers", .object(headers)).adding("content", .object(types))
  }

  /// 200 with one JSON value.
  static func json(_ schema: Schema, _ description: String) -> Self {
    Self(.ok, description, ["application/json": schema])
  }

  /// 200 with an array of JSON objects.
  static func list(of schema: String, _ description: String) -> Self {
    json(.list(.named(schema)), description)
  }

  /// 200 with an object a machine: an array in the range's order, or lines as they come.
  static func rows(_ schema: String, _ description: String = "One object a machine") -> Self {
    let row = Schema.named(schema)
    return Self(
      .ok,
      description,
      ["application/json": .list(row), "application/x-ndjson": row]
    )
  }

  /// 200 and 201 with what was changed or added.
  static func created(_ schema: String, _ description: String = "Added") -> Self {
    Self(.created, description, ["application/json": .named(schema)])
  }

  static func nothing(_ description: String) -> Self { Self(.noContent, description) }
}

/// The ways in which anything may be refused; the body is an error, always.
enum Refusal {
  private static let words: [(status: Status, name: String, words: String)] = [
    (.badRequest, "BadRequest", "It makes no sense; the message says where"),
    (.unauthorized, "Unauthorized", "Nobody is logged in, or not any more"),
    (.forbidden, "NotAllowed", "Whoever asks may not do it, or a page from elsewhere asks"),
    (.notFound, "NotFound", "There is none, or none that whoever asks may see"),
    (.methodNotAllowed, "MethodNotAllowed", "The path takes other methods, as Allow says"),
    (.conflict, "Conflict", "Not as things are; the message says what would help"),
    (.contentTooLarge, "TooLarge", "The body is too long"),
    (.unsupportedMediaType, "WrongType", "The body has to be application/json"),
    (.misdirectedRequest, "WrongHost", "Host is neither an address nor a name of the settings"),
    (.upgradeRequired, "UpgradeNeeded", "Not the WebSocket of RFC 6455, version 13"),
    (.tooManyRequests, "TooManyAttempts", "Too many attempts: Retry-After says when"),
    (.serviceUnavailable, "Unavailable", "igord has too much to do, stops, or cannot write"),
  ]

  static let all = words.map { row in
    (
      name: row.name,
      response: [
        "description": .text(row.words),
        "content": ["application/json": ["schema": Schema.named("ErrorBody").node]],
      ] as Node
    )
  }

  static func reference(_ status: Status) -> Node {
    guard let row = words.first(where: { $0.status == status }) else {
      preconditionFailure("no words for \(status.rawValue)")
    }
    return ["$ref": "#/components/responses/\(row.name)"]
  }
}
