// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// HMAC (RFC 2104) over one hash function, with the states after both pads precomputed.
package struct HMAC<Function: HashFunction>: Sendable {
  private let inner: Function
  private let outer: Function

  /// Prepares a key; one that is longer than a block is hashed first.
  package init(key: Span<UInt8>) {
    var padded = [UInt8](repeating: 0, count: Function.blockByteCount)
    let short = key.count > padded.count ? Function.digest(of: key).bytes : key.copied()
    for index in short.indices { padded[index] = short[index] }
    inner = Self.state(after: padded, mask: 0x36)
    outer = Self.state(after: padded, mask: 0x5C)
  }

  /// The authentication code of a message.
  package func code(of message: Span<UInt8>) -> Digest {
    var inside = inner
    inside.update(message)
    let digest = inside.finish()
    var outside = outer
    outside.update(digest.storage.span.extracting(first: digest.count))
    return outside.finish()
  }

  private static func state(after key: [UInt8], mask: UInt8) -> Function {
    let pad = key.map { $0 ^ mask }
    var function = Function()
    function.update(pad.span)
    return function
  }
}

/// A key for message authentication, with the hash function as a value.
///
/// About 230 bytes, no heap: every session with a BMC holds one.
package enum HMACKey: Sendable {
  case md5(HMAC<MD5>)
  case sha1(HMAC<SHA1>)
  case sha256(HMAC<SHA256>)

  /// A hash function to authenticate with.
  package enum Algorithm: Hashable, Sendable {
    case md5
    case sha1
    case sha256

    /// Bytes of an untruncated code.
    package var codeByteCount: Int {
      switch self {
      case .md5: MD5.digestByteCount
      case .sha1: SHA1.digestByteCount
      case .sha256: SHA256.digestByteCount
      }
    }
  }

  /// Prepares a key of any length.
  package init(_ algorithm: Algorithm, key: Span<UInt8>) {
    switch algorithm {
    case .md5: self = .md5(HMAC(key: key))
    case .sha1: self = .sha1(HMAC(key: key))
    case .sha256: self = .sha256(HMAC(key: key))
    }
  }

  /// The authentication code of a message, untruncated.
  package func code(of message: Span<UInt8>) -> Digest {
    switch self {
    case .md5(let key): key.code(of: message)
    case .sha1(let key): key.code(of: message)
    case .sha256(let key): key.code(of: message)
    }
  }
}
