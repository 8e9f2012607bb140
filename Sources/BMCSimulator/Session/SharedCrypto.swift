// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Crypto

/// The ciphers and random numbers of one thread, shared by its BMCs.
package final class SharedCrypto {
  var cipher = AESCBC()
  var random = RandomPool()

  package init() {}

  /// Encrypts a payload: initialization vector, data, pad 01 02 03 …, pad length.
  ///
  /// Source: IPMI 2.0 §13.29.
  func seal(_ payload: [UInt8], key: AESKey) -> [UInt8] {
    var sealed = random.draw(AESCBC.blockByteCount)
    sealed.reserveCapacity(payload.count + 48)
    sealed.append(contentsOf: payload)
    let padCount = (16 - (payload.count + 1) % 16) % 16
    for value in 0..<UInt8(padCount) { sealed.append(value + 1) }
    sealed.append(UInt8(padCount))
    cipher.encrypt(&sealed, from: AESCBC.blockByteCount, key: key)
    return sealed
  }

  /// Decrypts a payload; `nil` where it was not made by `seal`.
  func open(_ sealed: Span<UInt8>, key: AESKey) -> [UInt8]? {
    var payload: [UInt8] = []
    guard cipher.decrypt(sealed, key: key, into: &payload), let last = payload.popLast() else {
      return nil
    }
    let padCount = Int(last)
    guard padCount < 16, padCount <= payload.count else { return nil }
    for (index, byte) in payload.suffix(padCount).enumerated() where Int(byte) != index + 1 {
      return nil
    }
    payload.removeLast(padCount)
    return payload
  }
}
