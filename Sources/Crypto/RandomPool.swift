// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL

/// Random bytes for initialization vectors and nonces, drawn from the system 4 KiB at a time.
///
/// A draw of 16 bytes from OpenSSL costs as much as protecting a packet; from here it costs
/// a copy. Bytes are overwritten once they are given out. Belongs to one thread.
package struct RandomPool: ~Copyable {
  private var pool = [UInt8](repeating: 0, count: 4096)
  private var used = 4096

  package init() {}

  /// Appends random bytes to `bytes`.
  package mutating func append(_ byteCount: Int, to bytes: inout [UInt8]) {
    var missing = byteCount
    while missing > 0 {
      if used == pool.count { refill() }
      let given = used..<min(used + missing, pool.count)
      bytes.append(contentsOf: pool[given])
      unsafe pool.withUnsafeMutableBufferPointer { unsafe $0[given].update(repeating: 0) }
      used = given.upperBound
      missing -= given.count
    }
  }

  /// An array of random bytes.
  package mutating func draw(_ byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    append(byteCount, to: &bytes)
    return bytes
  }

  /// A random 32-bit number, as for a first session id.
  package mutating func draw32() -> UInt32 {
    draw(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func refill() {
    let filled = unsafe RAND_bytes(&pool, Int32(pool.count))
    precondition(filled == 1, "the system gives no random bytes")
    used = 0
  }
}
