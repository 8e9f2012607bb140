// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How many characters a packet to the BMC may carry.
///
/// Seen in the answers of Activate Payload: sizes of zero, with the bytes swapped, and beyond what a
/// count of accepted characters can say.
package enum SOLSizes {
  /// What every BMC takes.
  package static let cautious = 32

  /// The limit that follows from a BMC's inbound payload size, which counts the header too.
  ///
  /// `isDoubtful` where the size makes no sense and something else was put in its place.
  package static func characterLimit(
    inboundSize: UInt16,
    quirks: Quirks
  ) -> (count: Int, isDoubtful: Bool) {
    let plausible = SOLHeader.byteCount + 1...SOLHeader.byteCount + 255
    if quirks.contains(.solpayloadsize) { return (cautious, false) }
    if plausible.contains(Int(inboundSize)) {
      return (Int(inboundSize) - SOLHeader.byteCount, false)
    }
    let swapped = Int(inboundSize.byteSwapped)
    return plausible.contains(swapped) ? (swapped - SOLHeader.byteCount, true) : (cautious, true)
  }
}
