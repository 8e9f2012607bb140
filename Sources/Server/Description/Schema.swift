// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a value may be, in JSON Schema's words.
struct Schema: Sendable {
  var node: Node

  init(_ node: Node) { self.node = node }

  static let string = Schema(["type": "string"])
  /// Text that says something, in a notation of its own.
  static let words = Schema(["type": "string", "minLength": 1])
  static let integer = Schema(["type": "integer"])
  static let number = Schema(["type": "number"])
  static let boolean = Schema(["type": "boolean"])
  /// RFC 3339, in UTC.
  static let time = Schema(["type": "string", "format": "date-time"])

  static func integer(_ range: ClosedRange<Int>) -> Schema {
    Schema([
      "type": "integer", "minimum": .number(range.lowerBound),
      "maximum": .number(range.upperBound),
    ])
  }

  static func string(_ lengths: ClosedRange<Int>) -> Schema {
    Schema([
      "type": "string", "minLength": .number(lengths.lowerBound),
      "maxLength": .number(lengths.upperBound),
    ])
  }

  static func string(like pattern: String) -> Schema {
    Schema(["type": "string", "pattern": .text(pattern)])
  }

  static func word(_ words: String...) -> Schema { word(words) }

  static func word(_ words: [String]) -> Schema {
    Schema(["enum": .list(words.map { .text($0) })])
  }

  static func list(_ element: Schema, most: Int? = nil) -> Schema {
    let list: Node = ["type": "array", "items": element.node]
    return Schema(list.adding("maxItems", most.map { .number($0) }))
  }

  /// A schema of the document's components.
  static func named(_ name: String) -> Schema {
    Schema(["$ref": "#/components/schemas/\(name)"])
  }

  static func either(_ schemas: Schema...) -> Schema {
    Schema(["oneOf": .list(schemas.map(\.node))])
  }

  /// An object; a name that ends with a question mark may be absent.
  ///
  /// Answers may get more members in time. What `isClosed`, a body that is sent, has no others,
  /// and null in it is as if it were absent.
  static func object(_ members: KeyValuePairs<String, Schema>, isClosed: Bool = false) -> Schema {
    var required: [Node] = []
    var properties: [(name: String, value: Node)] = []
    for (name, schema) in members {
      let isOptional = name.hasSuffix("?")
      let name = isOptional ? String(name.dropLast()) : name
      if !isOptional { required.append(.text(name)) }
      properties.append((name, (isClosed && isOptional ? schema.orNull : schema).node))
    }
    let object: Node = ["type": "object"]
    return Schema(
      object.adding("required", .list(required))
        .adding("additionalProperties", isClosed ? .flag(false) : nil)
        .adding("properties", .object(properties))
    )
  }

  /// An object with more members.
  func and(_ members: KeyValuePairs<String, Schema>, isClosed: Bool = false) -> Schema {
    Schema(node.merged(with: Schema.object(members, isClosed: isClosed).node))
  }

  /// A row of an answer over a range: what it tells is absent where `ok` is false.
  static func row(_ members: KeyValuePairs<String, Schema>) -> Schema {
    object(["machine": string, "ok": boolean, "error?": named("Error")]).and(members)
  }

  var orNull: Schema { .either(self, Schema(["type": "null"])) }

  func saying(_ description: String) -> Schema {
    Schema(node.adding("description", .text(description)))
  }

  func otherwise(_ value: Node) -> Schema { Schema(node.adding("default", value)) }
}
