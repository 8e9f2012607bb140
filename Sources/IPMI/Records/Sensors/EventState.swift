// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One of the states that a discrete sensor may be in, or an event may tell.
package struct EventState: Equatable, Sendable {
  /// Empty where the specification has none of this number.
  package let text: String
  /// How much it matters that the state holds.
  package let severity: Severity

  /// How bad a state, an event or a reading is; worse ones are greater.
  package enum Severity: Int, Comparable, Sendable {
    /// As it should be, or an end of something bad.
    case normal
    /// Something happened that is neither good nor bad.
    case information
    case warning
    case critical
    /// Damage may be done.
    case fatal

    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

    package var name: String {
      switch self {
      case .normal: "normal"
      case .information: "information"
      case .warning: "warning"
      case .critical: "critical"
      case .fatal: "fatal"
      }
    }
  }

  static let reserved = EventState("", .information)

  init(_ text: String, _ severity: Severity) {
    self.text = text
    self.severity = severity
  }

  static func normal(_ text: String) -> EventState { EventState(text, .normal) }
  static func note(_ text: String) -> EventState { EventState(text, .information) }
  static func warning(_ text: String) -> EventState { EventState(text, .warning) }
  static func critical(_ text: String) -> EventState { EventState(text, .critical) }
  static func fatal(_ text: String) -> EventState { EventState(text, .fatal) }

  /// The state of this number, of sensors like that.
  ///
  /// Numbers, types and lists that nobody specified get their numbers as text.
  package static func state(_ offset: Int, of type: SensorType, _ eventType: EventType)
    -> EventState
  {
    let list: [EventState] =
      switch eventType {
      case .sensorSpecific: SensorStates.lists[type] ?? []
      default: GenericStates.lists[eventType] ?? []
      }
    if list.indices.contains(offset), !list[offset].text.isEmpty { return list[offset] }
    let kind = eventType.isOEM ? "OEM state" : "state"
    return note("\(kind) \(offset)")
  }
}
