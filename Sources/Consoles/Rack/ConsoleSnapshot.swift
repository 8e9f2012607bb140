// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Notation
internal import RingLog

/// A console as it was when somebody asked.
package struct ConsoleSnapshot: Sendable {
  package var name: MachineName
  package var status: ConsoleStatus
  package var epoch: UInt32
  /// The offset that the next byte gets.
  package var end: UInt64
  /// The oldest offset in the log.
  package var start: UInt64
  /// Bytes that the log takes.
  package var logBytes: UInt64
  package var lastByte: Timestamp?
  package var subscribers: [SubscriberReport]
  package var writer: PersonReport?
  package var counters: CounterReport
  /// Whether the machine was on when it was last asked; `nil` where that is not known.
  package var isOn: Bool?
  /// What its sensors read last, where that is kept.
  package var sensors: SensorSnapshot?

  /// As the API shows it.
  package var report: ConsoleReport {
    ConsoleReport(
      state: status.state.rawValue,
      since: status.since,
      epoch: epoch,
      offset: end,
      start: start,
      logBytes: logBytes,
      lastByte: lastByte,
      subscribers: subscribers,
      writer: writer,
      counters: counters,
      error: status.error.map { APIError(code: $0.code.rawValue, message: $0.message) }
    )
  }
}

extension Console {
  /// How the console is now.
  func snapshot() -> ConsoleSnapshot {
    let jobs = begunJobs
    return ConsoleSnapshot(
      name: name,
      status: status,
      epoch: log.epoch,
      end: log.committedEnd,
      start: log.start,
      logBytes: log.keptBytes,
      lastByte: log.lastByte,
      subscribers: reports,
      writer: writer,
      counters: counts,
      isOn: jobs?.power.known?.isOn,
      sensors: jobs?.sensors.snapshot
    )
  }
}
