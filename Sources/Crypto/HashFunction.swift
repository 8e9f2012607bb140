// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL

/// A digest in progress, held by value: copying it forks the calculation.
///
/// That is what makes an HMAC cheap: the two states after the key's pads are kept, and
/// each message starts from copies of them.
package protocol HashFunction: Sendable {
  /// Bytes that the function takes at a time; the width of HMAC's pads.
  static var blockByteCount: Int { get }
  /// Bytes of the result, at most 32.
  static var digestByteCount: Int { get }

  /// A digest of nothing yet.
  init()
  /// Takes more bytes.
  mutating func update(_ bytes: Span<UInt8>)
  /// Ends the calculation.
  mutating func finish() -> Digest
}

extension HashFunction {
  /// The digest of `bytes`.
  package static func digest(of bytes: Span<UInt8>) -> Digest {
    var function = Self()
    function.update(bytes)
    return function.finish()
  }
}

/// The result of a hash function or an HMAC: up to 32 bytes, without an allocation.
package struct Digest: Sendable {
  var storage: InlineArray<32, UInt8>
  /// Bytes in the result.
  package private(set) var count: Int

  /// Room for a result of `count` bytes, which `fill` writes.
  init(count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    precondition(count <= 32)
    storage = InlineArray(repeating: 0)
    self.count = count
    var room = storage.mutableSpan
    unsafe room.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe fill(base) }
    }
  }

  /// Lets `body` read the result.
  @inline(__always)
  package func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(storage.span.extracting(first: count))
  }

  /// The bytes of the result, copied.
  package var bytes: [UInt8] {
    (0..<count).map { storage[$0] }
  }

  /// The leading bytes alone, as in HMAC-SHA1-96.
  package func truncated(to limit: Int) -> Digest {
    var digest = self
    digest.count = min(count, limit)
    return digest
  }
}

/// SHA-1 (FIPS 180-4), for IPMI's cipher suites and the WebSocket handshake only.
package struct SHA1: HashFunction {
  private var context = SHA_CTX()

  package static var blockByteCount: Int { 64 }
  package static var digestByteCount: Int { 20 }

  package init() {
    unsafe SHA1_Init(&context)
  }

  package mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      _ = unsafe SHA1_Update(&context, buffer.baseAddress, buffer.count)
    }
  }

  package mutating func finish() -> Digest {
    unsafe Digest(count: 20) { unsafe SHA1_Final($0, &context) }
  }
}

/// SHA-256 (FIPS 180-4).
package struct SHA256: HashFunction {
  private var context = SHA256_CTX()

  package static var blockByteCount: Int { 64 }
  package static var digestByteCount: Int { 32 }

  package init() {
    unsafe SHA256_Init(&context)
  }

  package mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      _ = unsafe SHA256_Update(&context, buffer.baseAddress, buffer.count)
    }
  }

  package mutating func finish() -> Digest {
    unsafe Digest(count: 32) { unsafe SHA256_Final($0, &context) }
  }
}

/// MD5 (RFC 1321), for IPMI's oldest cipher suites only.
package struct MD5: HashFunction {
  private var context = MD5_CTX()

  package static var blockByteCount: Int { 64 }
  package static var digestByteCount: Int { 16 }

  package init() {
    unsafe MD5_Init(&context)
  }

  package mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      _ = unsafe MD5_Update(&context, buffer.baseAddress, buffer.count)
    }
  }

  package mutating func finish() -> Digest {
    unsafe Digest(count: 16) { unsafe MD5_Final($0, &context) }
  }
}
