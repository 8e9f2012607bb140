// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How sensors are read: the table `sensors`.
package struct SensorSettings: Hashable, Sendable {
  /// How often they are read without being asked for; `nil` for never.
  package var every: Duration?
  /// How long a reading answers those who ask after it.
  package var cache: Duration
  /// Whether sensors of controllers behind the BMC are read through it.
  package var bridges = true

  package init(every: Duration? = nil, cache: Duration = .seconds(10)) {
    self.every = every
    self.cache = cache
  }

  package static let everyLimits = Duration.seconds(10)...Duration.seconds(86_400)
  package static let cacheLimits = Duration.zero...Duration.seconds(3600)
}

/// What guards orders for the machines' power: the table `power`.
package struct PowerSettings: Hashable, Sendable {
  /// The most machines that one request orders without saying how many they are.
  package var limit = Self.standardLimit

  package static let standardLimit = 20
}

extension SensorSettings {
  init(_ table: inout TableReader) {
    self.init(every: table.duration("every", in: Self.everyLimits))
    cache = table.duration("cache", in: Self.cacheLimits) ?? cache
    bridges = table.boolean("bridge") ?? bridges
    table.finish()
  }
}

extension PowerSettings {
  init(_ table: inout TableReader) {
    switch table.node("limit") {
    case nil: break
    case .integer(let limit) where (0...1_000_000).contains(limit): self.limit = limit
    case let node?:
      table.problem("expected a number of machines, not \(node.kind)", at: "limit")
    }
    table.finish()
  }
}

extension TableReader {
  /// A length of time, as a text with a unit or a number of seconds.
  mutating func duration(_ key: String, in limits: ClosedRange<Duration>) -> Duration? {
    let duration: Duration?
    switch node(key) {
    case nil: return nil
    case .integer(let seconds) where (0...1_000_000).contains(seconds):
      duration = .seconds(seconds)
    case .string(let text): duration = Duration(setting: text)
    default: duration = nil
    }
    guard let duration, limits.contains(duration) else {
      let (low, high) = (limits.lowerBound.components.seconds, limits.upperBound.components.seconds)
      problem(
        "expected a time from \(low) s to \(high) s, such as \"60 s\", "
          + "not \(keys[key]?.node.kind ?? "nothing")",
        at: key
      )
      return nil
    }
    return duration
  }
}

extension Duration {
  /// Reads `30 s`, `5 min` or `1 h`; the space may be missing.
  fileprivate init?(setting text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let count = Int(digits), (0...1_000_000).contains(count) else { return nil }
    switch unit {
    case "s": self = .seconds(count)
    case "min": self = .seconds(count * 60)
    case "h": self = .seconds(count * 3600)
    default: return nil
    }
  }
}
