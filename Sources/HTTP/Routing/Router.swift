// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A table from methods and paths to what handles them.
package struct Router<Handler: Sendable>: Sendable {
  private enum Step: Equatable {
    case word(String)
    /// `{name}`: any one segment.
    case anything
  }

  private struct Route {
    let method: Method
    let steps: [Step]
    let handler: Handler
  }

  /// What a path leads to.
  package enum Match {
    /// The handler, and the segments that stood in for `{…}`, in order.
    case found(Handler, [String])
    /// The path exists, for these methods.
    case wrongMethod([Method])
    case notFound
  }

  private var routes: [Route] = []

  package init() {}

  /// Adds a route; a pattern is a path such as `/console/{name}/scrollback`.
  ///
  /// Where two patterns fit a path, the one added first wins.
  package mutating func add(_ method: Method, _ pattern: String, _ handler: Handler) {
    let steps: [Step] = pattern.split(separator: "/").map { part in
      part.hasPrefix("{") && part.hasSuffix("}") ? .anything : .word(String(part))
    }
    routes.append(Route(method: method, steps: steps, handler: handler))
  }

  /// Looks a path up; a HEAD is answered by what answers GET.
  package func match(_ method: Method, _ segments: [String]) -> Match {
    let wanted = method == .head ? .get : method
    var others: [Method] = []
    for route in routes {
      guard let captured = capture(route.steps, segments) else { continue }
      if route.method == wanted { return .found(route.handler, captured) }
      if !others.contains(route.method) { others.append(route.method) }
    }
    return others.isEmpty ? .notFound : .wrongMethod(others)
  }

  /// As `match`, with the refusals that a server answers: 404, and 405 with `Allow`.
  package func find(
    _ method: Method,
    _ segments: [String]
  ) throws(HTTPRefusal) -> (handler: Handler, captured: [String]) {
    switch match(method, segments) {
    case .found(let handler, let captured):
      return (handler, captured)
    case .wrongMethod(let methods):
      let list = methods.map(\.rawValue).joined(separator: ", ")
      let words = "\(method.rawValue) is not for this path; it takes \(list)"
      throw HTTPRefusal(.methodNotAllowed, words, fields: [Field("Allow", list)])
    case .notFound:
      throw HTTPRefusal(.notFound, "there is nothing at this path")
    }
  }

  private func capture(_ steps: [Step], _ segments: [String]) -> [String]? {
    guard steps.count == segments.count else { return nil }
    var captured: [String] = []
    for (step, segment) in zip(steps, segments) {
      switch step {
      case .word(let word): if word != segment { return nil }
      case .anything:
        guard !segment.isEmpty else { return nil }
        captured.append(segment)
      }
    }
    return captured
  }
}
