// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import HTTP

/// What can be asked under one path.
struct DescribedPath: Sendable {
  let pattern: String
  let operations: [Operation]

  init(_ pattern: String, _ operations: Operation...) {
    self.pattern = pattern
    self.operations = operations
  }

  var node: Node {
    let node: Node = [:]
    let common = node.adding("parameters", .list(captured.map(PathParameter.reference)))
    return operations.reduce(common) {
      $0.adding($1.method.rawValue.lowercased(), $1.node(at: self))
    }
  }

  /// The names in braces, with the one before where it tells what is meant.
  var captured: [String] {
    var last: Substring = ""
    return pattern.split(separator: "/").compactMap { part in
      defer { last = part }
      guard part.hasPrefix("{") else { return nil }
      let name = part.dropFirst().dropLast()
      return name == "id" ? "\(last)-id" : String(name)
    }
  }
}

/// One method on one path: what it takes, and all that may come of it.
struct Operation: Sendable {
  let method: Method
  let summary: String
  var parameters: [QueryParameter] = []
  var body: Schema?
  /// Whether it goes without a body, too.
  var isBodyOptional = false
  let answers: [DescribedAnswer]
  /// How it may be refused, besides the ways that follow from its path, need and body.
  var refusals: [Status] = []

  static func get(
    _ summary: String,
    _ parameters: QueryParameter...,
    gives answers: DescribedAnswer...,
    refused refusals: [Status] = []
  ) -> Operation {
    Operation(
      method: .get,
      summary: summary,
      parameters: parameters,
      answers: answers,
      refusals: refusals
    )
  }

  static func post(
    _ summary: String,
    _ body: Schema,
    isBodyOptional: Bool = false,
    gives answers: DescribedAnswer...,
    refused refusals: [Status] = []
  ) -> Operation {
    Operation(
      method: .post,
      summary: summary,
      body: body,
      isBodyOptional: isBodyOptional,
      answers: answers,
      refusals: refusals
    )
  }

  static func put(
    _ summary: String,
    _ body: Schema,
    gives answers: DescribedAnswer...,
    refused refusals: [Status] = []
  ) -> Operation {
    Operation(method: .put, summary: summary, body: body, answers: answers, refusals: refusals)
  }

  static func delete(
    _ summary: String,
    _ parameters: QueryParameter...,
    gives answers: DescribedAnswer...,
    refused refusals: [Status] = []
  ) -> Operation {
    Operation(
      method: .delete,
      summary: summary,
      parameters: parameters,
      answers: answers,
      refusals: refusals
    )
  }

  func node(at path: DescribedPath) -> Node {
    let need = Route.table.first { $0.method == method && $0.pattern == path.pattern }?.need
    let told = Set(answers.map(\.status))
    let refused = ways(of: path, need).filter { !told.contains($0) }
    let responses =
      answers.map { (String($0.status.rawValue), $0.node) }
      + refused.map { (String($0.rawValue), Refusal.reference($0)) }
    let node: Node = ["operationId": .text(id(of: path)), "summary": .text(summary)]
    return node.adding("description", need?.words)
      .adding("parameters", .list(parameters.map(\.node)))
      .adding("requestBody", requestBody)
      .adding("responses", .object(responses.map { (name: $0.0, value: $0.1) }))
      .adding("security", need == .open ? .list([[:]]) : nil)
  }

  private var requestBody: Node? {
    guard let body else { return nil }
    return [
      "required": .flag(!isBodyOptional),
      "content": ["application/json": ["schema": body.node]],
    ]
  }

  /// `getPowerByNames`.
  private func id(of path: DescribedPath) -> String {
    let words = path.pattern.split { "/-.".contains($0) }.map { part in
      part.hasPrefix("{") ? "By" + part.dropFirst().dropLast().capitalized : part.capitalized
    }
    return method.rawValue.lowercased() + words.joined()
  }

  /// Every way in which igord may refuse it.
  private func ways(of path: DescribedPath, _ need: Need?) -> [Status] {
    var ways = [.badRequest, .forbidden, .misdirectedRequest, .serviceUnavailable] + refusals
    if need != .open { ways.append(.unauthorized) }
    if !path.captured.isEmpty || parameters.contains(where: { $0.name == "machines" }) {
      ways.append(.notFound)
    }
    if body != nil { ways += [.contentTooLarge, .unsupportedMediaType] }
    return Set(ways).sorted { $0.rawValue < $1.rawValue }
  }
}

extension Need {
  fileprivate var words: Node? {
    switch self {
    case .open: nil
    case .login: "For everybody who is logged in."
    case .right(let right): "Takes the right \(right.rawValue)."
    case .admin: "Takes the right admin on all machines."
    }
  }
}

extension Substring {
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
