// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What happened on consoles since igord started, counted.
package struct RackFigures: Equatable, Sendable {
  /// Attempts to connect a console.
  package var attempts: UInt64 = 0
  /// Typed bytes that consoles took.
  package var typedBytes: UInt64 = 0
  /// Acknowledgements held back for over 500 ms.
  package var slowAcknowledgements: UInt64 = 0
  /// Packets with output that came again.
  package var duplicates: UInt64 = 0
  /// Times that a BMC dropped output before we had it.
  package var losses: UInt64 = 0
  /// Gaps that subscribers were told.
  package var gaps: UInt64 = 0
  /// Datagrams that belong to no BMC of ours.
  package var strayDatagrams: UInt64 = 0
  /// Packets from a BMC's address that failed a check.
  package var badPackets: UInt64 = 0
  /// WebSockets that broke their protocol, and were closed.
  package var violations: UInt64 = 0
  /// Text messages that could not be read.
  package var badMessages: UInt64 = 0

  /// Times that all sensors of a BMC were read.
  package var sweeps: UInt64 = 0
  /// Consoles that are on their way up; of all these figures the one that goes down, too.
  package var connecting = 0

  package init() {}

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.attempts &+= b.attempts
    sum.typedBytes &+= b.typedBytes
    sum.slowAcknowledgements &+= b.slowAcknowledgements
    sum.duplicates &+= b.duplicates
    sum.losses &+= b.losses
    sum.gaps &+= b.gaps
    sum.strayDatagrams &+= b.strayDatagrams
    sum.badPackets &+= b.badPackets
    sum.violations &+= b.violations
    sum.badMessages &+= b.badMessages
    sum.sweeps &+= b.sweeps
    sum.connecting += b.connecting
    return sum
  }
}
