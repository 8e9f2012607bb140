// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

extension [UInt8] {
  /// Appends a whole frame; with a mask, as clients send it.
  package mutating func append(
    frame opcode: Opcode,
    _ payload: Span<UInt8>,
    isFinal: Bool = true,
    mask: UInt32? = nil
  ) {
    let header = FrameHeader(
      opcode,
      isFinal: isFinal,
      payloadCount: payload.count,
      mask: mask
    ).encoded()
    append(header.bytes.span.extracting(first: header.count))
    let start = count
    append(payload)
    guard let mask else { return }
    unsafe withUnsafeMutableBytes { whole in
      let new = unsafe UnsafeMutableRawBufferPointer(rebasing: whole[start...])
      unsafe applyMask(mask, at: 0, to: new)
    }
  }

  /// Appends a close frame: a code and words, which are cut to 123 bytes of whole characters.
  package mutating func append(close code: CloseCode, _ reason: String, mask: UInt32? = nil) {
    var payload: [UInt8] = []
    if code.maybeSent {
      payload.append(bigEndian: code.rawValue)
      for character in reason where payload.count + character.utf8.count <= 125 {
        payload.append(contentsOf: character.utf8)
      }
    }
    append(frame: .close, payload.span, mask: mask)
  }
}
