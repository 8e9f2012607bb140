// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

private import Bytes

/// Known bytes: the same for the same count and seed, on every machine.
package enum KnownStream {
  /// Numbered lines of varied length, as a boot log has them; a missing byte shows.
  package static func lines(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 128)
    var number = 0
    while bytes.count < count {
      number += 1
      let digits = String(number)
      bytes += Array("\(String(repeating: "0", count: 8 - digits.count))\(digits) ".utf8)
      for _ in 0..<Int.random(in: 0...110, using: &random) {
        bytes.append(UInt8.random(in: 0x20...0x7E, using: &random))
      }
      bytes += [0x0D, 0x0A]
    }
    return Array(bytes.prefix(count))
  }

  /// Every byte value, zero and 255 too.
  package static func binary(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }
}
