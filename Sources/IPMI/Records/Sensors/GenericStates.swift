// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The states that sensors of all types share, by event/reading type.
///
/// Source: IPMI 2.0 §42.1, table 42-2.
enum GenericStates {
  static let lists: [EventType: [EventState]] = [
    .threshold: threshold,
    EventType(rawValue: 0x02): usage,
    EventType(rawValue: 0x03): [.normal("State Deasserted"), .note("State Asserted")],
    EventType(rawValue: 0x04): [
      .normal("Predictive Failure Deasserted"), .warning("Predictive Failure Asserted"),
    ],
    EventType(rawValue: 0x05): [.normal("Limit Not Exceeded"), .critical("Limit Exceeded")],
    EventType(rawValue: 0x06): [.normal("Performance Met"), .critical("Performance Lags")],
    EventType(rawValue: 0x07): severity,
    EventType(rawValue: 0x08): [.note("Device Absent"), .normal("Device Present")],
    EventType(rawValue: 0x09): [.note("Device Disabled"), .normal("Device Enabled")],
    EventType(rawValue: 0x0A): availability,
    EventType(rawValue: 0x0B): redundancy,
    EventType(rawValue: 0x0C): [
      .normal("D0 Power State"), .normal("D1 Power State"), .normal("D2 Power State"),
      .normal("D3 Power State"),
    ],
  ]

  /// Even numbers are crossings downwards, odd ones upwards.
  private static let threshold: [EventState] = [
    .warning("Lower Non-critical going low"), .warning("Lower Non-critical going high"),
    .critical("Lower Critical going low"), .critical("Lower Critical going high"),
    .fatal("Lower Non-recoverable going low"), .fatal("Lower Non-recoverable going high"),
    .warning("Upper Non-critical going low"), .warning("Upper Non-critical going high"),
    .critical("Upper Critical going low"), .critical("Upper Critical going high"),
    .fatal("Upper Non-recoverable going low"), .fatal("Upper Non-recoverable going high"),
  ]

  private static let usage: [EventState] = [
    .normal("Transition to Idle"), .normal("Transition to Active"), .note("Transition to Busy"),
  ]

  private static let severity: [EventState] = [
    .normal("Transition to OK"),
    .warning("Transition to Non-critical from OK"),
    .critical("Transition to Critical from less severe"),
    .fatal("Transition to Non-recoverable from less severe"),
    .warning("Transition to Non-critical from more severe"),
    .critical("Transition to Critical from Non-recoverable"),
    .fatal("Transition to Non-recoverable"),
    .note("Monitor"),
    .note("Informational"),
  ]

  private static let availability: [EventState] = [
    .normal("Transition to Running"), .note("Transition to In Test"),
    .note("Transition to Power Off"), .normal("Transition to On Line"),
    .note("Transition to Off Line"), .note("Transition to Off Duty"),
    .warning("Transition to Degraded"), .note("Transition to Power Save"),
    .critical("Install Error"),
  ]

  private static let redundancy: [EventState] = [
    .normal("Fully Redundant"), .critical("Redundancy Lost"), .warning("Redundancy Degraded"),
    .warning("Non-Redundant: Sufficient from Redundant"),
    .warning("Non-Redundant: Sufficient from Insufficient"),
    .critical("Non-Redundant: Insufficient Resources"),
    .warning("Redundancy Degraded from Fully Redundant"),
    .warning("Redundancy Degraded from Non-Redundant"),
  ]
}
