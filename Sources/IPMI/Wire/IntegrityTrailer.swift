// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The trailer of an authenticated RMCP+ packet.
///
///     | FF pad, 0-3 bytes | pad length | 07 next header | authentication code |
///
/// The pad makes the bytes from the session header to *next header* a multiple of four. The
/// code covers exactly those bytes: not the RMCP header, not itself.
///
/// Source: IPMI 2.0 §13.28.4 and table 13-8.
package enum IntegrityTrailer {
  private static let nextHeader: UInt8 = 0x07

  /// Appends pad, pad length and next header to a packet whose session header starts at `start`.
  package static func appendPad(to packet: inout [UInt8], from start: Int) {
    let padCount = (4 - (packet.count - start + 2) % 4) % 4
    for _ in 0..<padCount { packet.append(0xFF) }
    packet.append(UInt8(padCount))
    packet.append(nextHeader)
  }

  /// Checks what follows the payload: a pad, its length and the next header.
  ///
  /// `trailer` is everything between the payload and the authentication code. Some BMCs pad with
  /// other bytes than FFh or to other multiples: the code covers them, so only what is needed to
  /// read on is checked.
  package static func check(_ trailer: Span<UInt8>) throws(WireError) {
    guard trailer.count >= 2 else { throw .truncated }
    guard trailer[trailer.count - 1] == nextHeader else { throw .invalid("next header") }
    guard Int(trailer[trailer.count - 2]) == trailer.count - 2 else {
      throw .invalid("integrity pad")
    }
  }
}
