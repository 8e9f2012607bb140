// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL

/// scrypt, which makes a key of a password, slowly and with much memory (RFC 7914).
package struct Scrypt: Equatable, Sendable {
  /// The base-2 logarithm of N, the cost: 128 · N · r bytes of memory are needed.
  package var logCost: Int
  /// Called r.
  package var blockSize: Int
  /// Called p.
  package var parallelism: Int

  package init(logCost: Int, blockSize: Int, parallelism: Int) {
    self.logCost = logCost
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// The most memory that any parameters may take.
  private static let memoryLimit: UInt64 = 256 << 20

  /// A key of `byteCount` bytes; `nil` for parameters that OpenSSL does not take.
  ///
  /// Takes a large part of a second: never on a loop.
  package func key(of password: Span<UInt8>, salt: Span<UInt8>, byteCount: Int) -> [UInt8]? {
    guard 1...24 ~= logCost, 1...64 ~= blockSize, 1...64 ~= parallelism else { return nil }
    var key = [UInt8](repeating: 0, count: byteCount)
    let done = unsafe password.withUnsafeBufferPointer { password in
      unsafe salt.withUnsafeBufferPointer { salt in
        // An empty span may have no address; OpenSSL wants one.
        unsafe EVP_PBE_scrypt(
          password.baseAddress.map {
            unsafe UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)
          }
            ?? UnsafePointer(bitPattern: 1),
          password.count,
          salt.baseAddress,
          salt.count,
          UInt64(1) << UInt64(logCost),
          UInt64(blockSize),
          UInt64(parallelism),
          Self.memoryLimit,
          &key,
          byteCount
        )
      }
    }
    return done == 1 ? key : nil
  }
}
