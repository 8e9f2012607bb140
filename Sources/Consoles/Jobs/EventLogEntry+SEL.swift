// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Bytes
internal import IPMI
internal import Notation

extension SELDescription {
  /// The entry as one line: `Fan 1: Lower Critical, reading 300 RPM, threshold 400 RPM`.
  var words: String {
    let what = details.isEmpty ? event : event + ", " + details.joined(separator: ", ")
    let end = isAsserted == false ? " (deasserted)" : ""
    return "\(EventLogEntry.place(type: type, sensor: sensor)): \(what)\(end)"
  }
}

extension SELEntry {
  /// Whether it says that the machine was switched on, reset or cycled.
  ///
  /// Source: IPMI 2.0 table 42-3, sensor types 09h, 1Dh and 23h.
  var tellsOfStart: Bool {
    guard case .event(let event) = content, event.eventType == .sensorSpecific else { return false }
    return switch (event.sensorType, event.offset, event.isDeassertion) {
    // Power off or down is over; power was cycled.
    case (.powerUnit, 0, true), (.powerUnit, 1, false): true
    // By power up, hard reset, warm reset, system restart.
    case (.bootInitiated, 0...2, false), (.bootInitiated, 7, false): true
    // The watchdog reset, or cycled.
    case (.watchdog, 1, false), (.watchdog, 3, false): true
    default: false
    }
  }
}

extension EventLogEntry {
  init(_ entry: SELEntry, by repository: SensorRepository?) {
    let description = entry.described(by: repository)
    let what = [description.event] + description.details
    self.init(
      id: Int(entry.recordID),
      time: entry.time?.timestamp,
      type: description.type,
      event: what.filter { !$0.isEmpty }.joined(separator: ", "),
      raw: description.raw
    )
    sensor = description.sensor
    direction = description.isAsserted.map { $0 ? "asserted" : "deasserted" }
    severity =
      switch description.severity {
      case .normal, .information: "info"
      case .warning: "warning"
      case .critical, .fatal: "critical"
      }
  }
}

extension SELTime {
  /// The moment, where the BMC's clock was set.
  var timestamp: Timestamp? {
    guard case .date(let seconds) = meaning else { return nil }
    return Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000)
  }
}

extension SELCursor {
  /// What is remembered of a cursor: the entry that it stands behind, or that there was none.
  ///
  /// An entry that came cut is nothing to find again: nothing is remembered of it.
  ///
  /// Source: IPMI 2.0 §32.1, an entry's 16 bytes, the first two of them its id.
  var memo: [UInt8] {
    guard let last else { return Self.emptyMemo }
    return last.raw.count == SELEntry.byteCount ? last.raw : []
  }

  /// What is remembered of a log that was empty.
  private static let emptyMemo: [UInt8] = [0]

  /// The cursor that was remembered; `nil` where there was none.
  init?(memo: [UInt8]) {
    if memo == Self.emptyMemo {
      self.init(info: nil, last: nil, isAtEnd: false)
    } else if memo.count == SELEntry.byteCount {
      let last = SELEntry(memo, id: UInt16(memo[0]) | UInt16(memo[1]) << 8)
      self.init(info: nil, last: last, isAtEnd: false)
    } else {
      return nil
    }
  }
}
