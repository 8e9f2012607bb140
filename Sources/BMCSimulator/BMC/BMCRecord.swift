// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// What a simulated BMC has seen: the truth that tests compare with.
package struct BMCRecord: Sendable {
  /// Whether bytes are kept, or only counted.
  package var keepsContent = false
  /// Characters that clients have acknowledged, all sessions together.
  package private(set) var acknowledgedCount: UInt64 = 0
  /// The characters, with `keepsContent`.
  package private(set) var acknowledged: [UInt8] = []
  /// Characters that were typed and accepted.
  package private(set) var typedCount: UInt64 = 0
  /// The characters, with `keepsContent`.
  package private(set) var typed: [UInt8] = []
  /// Every Chassis Control order that was carried out, with its time.
  package private(set) var orders: [Order] = []
  /// What each start was ordered to be from, of those that were.
  package internal(set) var bootDevices: [String] = []
  package var breakCount = 0
  package var handshakeCount = 0
  package var sessionCount = 0
  package var activationCount = 0
  package var receivedDatagramCount = 0
  package var sentDatagramCount = 0
  /// Datagrams that were not understood or not authentic.
  package var rejectedDatagramCount = 0
  package var retransmissionCount = 0
  /// Messages that were to be handed on to other controllers.
  package var bridgedCount = 0

  /// An order of Chassis Control.
  package struct Order: Equatable, Sendable {
    package let order: ChassisOrder
    package let user: String
    package let instant: Moment
  }

  package init() {}

  mutating func addAcknowledged(_ bytes: ArraySlice<UInt8>) {
    acknowledgedCount += UInt64(bytes.count)
    if keepsContent { acknowledged.append(contentsOf: bytes) }
  }

  mutating func addTyped(_ bytes: Span<UInt8>) {
    typedCount += UInt64(bytes.count)
    guard keepsContent else { return }
    for index in bytes.indices { typed.append(bytes[index]) }
  }

  mutating func add(_ order: Order) {
    orders.append(order)
  }

  /// Hands over the content kept so far, which is then forgotten; counts stay.
  mutating func takeContent() -> (acknowledged: [UInt8], typed: [UInt8]) {
    defer {
      acknowledged = []
      typed = []
    }
    return (acknowledged, typed)
  }
}
