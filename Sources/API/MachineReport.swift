// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// One machine in an answer of `GET /machines`.
///
/// An answer over a range has one of these a machine, in the range's order; where `ok` is
/// false, `error` says why and the other fields are absent.
package struct MachineReport: Codable, Equatable, Sendable {
  package var machine: String
  package var ok: Bool
  package var error: APIError?
  /// Address of the BMC as configured; absent for a console without a BMC.
  package var bmc: String?
  /// The socket of a console without a BMC, as configured.
  package var socket: String?
  package var group: [String]?
  package var console: ConsoleReport?
  /// `on` or `off` when igord last heard; absent where it does not know.
  package var power: String?

  package init(
    machine: String,
    bmc: String?,
    socket: String?,
    group: [String],
    console: ConsoleReport,
    power: String? = nil
  ) {
    self.machine = machine
    ok = true
    self.bmc = bmc
    self.socket = socket
    self.group = group
    self.console = console
    self.power = power
  }

  /// What is said of a machine that could not be asked.
  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}

/// A console as it is now.
package struct ConsoleReport: Codable, Equatable, Sendable {
  /// `active`, `connecting`, `down` or `disabled`.
  package var state: String
  /// Since when the state lasts.
  package var since: Timestamp
  package var epoch: UInt32
  /// The offset that the next byte gets.
  package var offset: UInt64
  /// The oldest offset still in the log.
  package var start: UInt64
  /// Bytes that the log takes, times and marks among them; gaps take none.
  package var logBytes: UInt64
  /// When the newest byte came; null before the first.
  package var lastByte: Timestamp?
  package var subscribers: [SubscriberReport]
  /// Who types; null where nobody may.
  package var writer: PersonReport?
  package var counters: CounterReport?
  /// Why the console is not active, or its output not kept or not in its files; null while all is
  /// well.
  package var error: APIError?

  package init(
    state: String,
    since: Timestamp,
    epoch: UInt32,
    offset: UInt64,
    start: UInt64,
    logBytes: UInt64,
    lastByte: Timestamp?,
    subscribers: [SubscriberReport],
    writer: PersonReport?,
    counters: CounterReport? = nil,
    error: APIError?
  ) {
    self.state = state
    self.since = since
    self.epoch = epoch
    self.offset = offset
    self.start = start
    self.logBytes = logBytes
    self.lastByte = lastByte
    self.subscribers = subscribers
    self.writer = writer
    self.counters = counters
    self.error = error
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(state, forKey: .state)
    try fields.encode(since, forKey: .since)
    try fields.encode(epoch, forKey: .epoch)
    try fields.encode(offset, forKey: .offset)
    try fields.encode(start, forKey: .start)
    try fields.encode(logBytes, forKey: .logBytes)
    try fields.encode(lastByte, forKey: .lastByte)
    try fields.encode(subscribers, forKey: .subscribers)
    try fields.encode(writer, forKey: .writer)
    try fields.encodeIfPresent(counters, forKey: .counters)
    try fields.encode(error, forKey: .error)
  }
}
