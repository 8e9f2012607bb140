// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// The session id that the BMC puts on packets to us; ours to choose.
///
///     | generation, 12 bits | slot, 20 bits |
///
/// The slot is an index into the caller's links, so that a datagram finds its link without a search.
/// The generation grows with each attempt to log in: late answers to an earlier one do not match.
package struct ConsoleSessionID: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt32

  /// One more than the highest slot.
  package static let slotLimit = 1 << 20

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The id of a slot; any generation will do, a random one keeps clear of an earlier run's.
  package init(slot: Int, generation: UInt32) {
    precondition(slot >= 0 && slot < Self.slotLimit)
    rawValue = (generation % 0xFFF + 1) << 20 | UInt32(slot)
  }

  package var slot: Int { Int(rawValue & 0xF_FFFF) }

  /// The same slot in the next generation; 0 is left out, for id 0 means *no session*.
  package var next: ConsoleSessionID {
    ConsoleSessionID(slot: slot, generation: rawValue >> 20)
  }
}

/// Whose a datagram is, as far as it says.
///
/// A hint from an unchecked packet: the caller compares the source address with the link's, and
/// the link checks everything else.
package enum DatagramRoute: Equatable, Sendable {
  /// For the link in that slot.
  case slot(Int)
  /// The datagram names no session: find the link by the address it came from.
  case source
  /// Nothing that igor would have asked for.
  case nobody

  package init(of datagram: Span<UInt8>) {
    self = (try? Self.read(datagram)) ?? .nobody
  }

  private static func read(_ datagram: Span<UInt8>) throws(WireError) -> DatagramRoute {
    var rest = datagram
    guard try RMCPHeader(decoding: &rest).messageClass == .ipmi else { return .source }
    guard case .v20(let header) = try SessionHeader(decoding: &rest) else { return .source }
    guard header.sessionID == 0 else {
      return .slot(ConsoleSessionID(rawValue: header.sessionID).slot)
    }
    switch header.payloadType {
    case .openSessionResponse, .rakpMessage2, .rakpMessage4:
      guard rest.count >= 8 else { return .source }
      try rest.skip(4)
      let id = try rest.readUInt32()
      return id == 0 ? .source : .slot(ConsoleSessionID(rawValue: id).slot)
    default:
      return .source
    }
  }
}
