// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// A row of `GET /log`: the BMC's System Event Log, decoded.
///
/// With `follow` further rows of a machine have the entries that are new since the last.
package struct EventLogReport: MachineRow {
  package var machine: String
  package var ok: Bool
  package var error: APIError?
  /// Oldest first.
  package var entries: [EventLogEntry]?
  /// Entries that the BMC has, asked for or not.
  package var total: Int?
  /// Free room in the BMC, in bytes; 0 where it is full and drops new entries.
  package var free: Int?
  /// `true` in the answer to a clear.
  package var cleared: Bool?

  package init(machine: String, entries: [EventLogEntry]) {
    self.machine = machine
    ok = true
    self.entries = entries
  }

  /// The answer to a clear.
  package init(clearedOn machine: String) {
    self.machine = machine
    ok = true
    cleared = true
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}

/// An entry of a System Event Log.
package struct EventLogEntry: Codable, Equatable, Sendable {
  /// Record id; the BMC may reuse it after a clear.
  package var id: Int
  /// By the BMC's clock; absent where the record has none or it was not set.
  package var time: Timestamp?
  /// The sensor's type, `Temperature`; or `OEM record C0h`, whose meaning only the maker knows.
  package var type: String
  /// Name of the sensor in the BMC's repository, else `#` and its number; absent for OEM records.
  package var sensor: String?
  /// What happened, in words.
  package var event: String
  /// `asserted` or `deasserted`.
  package var direction: String?
  /// `info`, `warning` or `critical`; by threshold and event.
  package var severity: String?
  /// The 16 bytes of the record in hexadecimal.
  package var raw: String

  package init(id: Int, time: Timestamp?, type: String, event: String, raw: String) {
    self.id = id
    self.time = time
    self.type = type
    self.event = event
    self.raw = raw
  }

  /// Where it happened, for people: `Fan FAN1`, or what kind of record it is.
  package var place: String { Self.place(type: type, sensor: sensor) }

  /// A sensor and its type, of which many are named after that: then once.
  package static func place(type: String, sensor: String?) -> String {
    guard let sensor, sensor.lowercased() != type.lowercased() else { return sensor ?? type }
    return "\(type) \(sensor)"
  }
}

/// A row of `GET /log/{names}/time`: the clock that dates the entries.
package struct ClockReport: MachineRow {
  package var machine: String
  package var ok: Bool
  package var error: APIError?
  package var time: Timestamp?
  /// Seconds that the BMC's clock is ahead of igord's.
  package var ahead: Double?

  package init(machine: String, time: Timestamp, ahead: Double) {
    self.machine = machine
    ok = true
    self.time = time
    self.ahead = ahead
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}

/// The body of `PUT /log/{names}/time`.
package struct ClockRequest: Codable, Equatable, Sendable {
  /// RFC 3339, or `now` for igord's time.
  package var time: String

  package init(time: String) {
    self.time = time
  }

  /// Reads a body strictly; the moment is `nil` for `now`.
  package static func moment(body: [UInt8]) throws(APIError) -> Timestamp? {
    let body = try RequestBody(body, known: ["time"])
    guard let text = try body.string("time") else { throw body.problem("time", "is missing") }
    if text == "now" { return nil }
    guard let moment = Timestamp(rfc3339: text) else {
      throw body.problem("time", "now, or a time as RFC 3339 writes it, was expected")
    }
    return moment
  }
}
