// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL

/// AES-256 in Galois/Counter Mode: what is sealed can neither be read nor changed without the
/// key, nor opened as something else than it was sealed as (NIST SP 800-38D).
///
///     sealed = nonce (12 bytes, random), ciphertext, tag (16 bytes)
package struct AESGCM: Sendable {
  package static let keyByteCount = 32
  private static let nonceByteCount = 12
  private static let tagByteCount = 16

  private let key: [UInt8]

  /// Takes a key of 32 bytes; `nil` for any other.
  package init?(key: [UInt8]) {
    guard key.count == Self.keyByteCount else { return nil }
    self.key = key
  }

  /// Seals `plaintext`; `purpose` is not hidden and has to be the same when it is opened.
  package func seal(_ plaintext: [UInt8], for purpose: [UInt8]) -> [UInt8] {
    let nonce = randomBytes(Self.nonceByteCount)
    let context = Context()
    var sealed = [UInt8](repeating: 0, count: plaintext.count)
    var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
    var (count, last): (Int32, Int32) = (0, 0)
    let done =
      unsafe EVP_EncryptInit_ex(context.pointer, EVP_aes_256_gcm(), nil, key, nonce) == 1
      && EVP_EncryptUpdate(context.pointer, nil, &last, purpose, Int32(purpose.count)) == 1
      && EVP_EncryptUpdate(context.pointer, &sealed, &count, plaintext, Int32(plaintext.count)) == 1
      && EVP_EncryptFinal_ex(context.pointer, &tag, &last) == 1
      && EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    precondition(done, "OpenSSL does not encrypt")
    return nonce + sealed + tag
  }

  /// What was sealed; `nil` where it was changed, or sealed with another key or purpose.
  package func open(_ sealed: [UInt8], for purpose: [UInt8]) -> [UInt8]? {
    let textCount = sealed.count - Self.nonceByteCount - Self.tagByteCount
    guard textCount >= 0 else { return nil }
    let nonce = Array(sealed.prefix(Self.nonceByteCount))
    let ciphertext = Array(sealed.dropFirst(Self.nonceByteCount).prefix(textCount))
    var tag = Array(sealed.suffix(Self.tagByteCount))
    let context = Context()
    var plaintext = [UInt8](repeating: 0, count: textCount)
    var rest = [UInt8](repeating: 0, count: Self.tagByteCount)
    var (count, last): (Int32, Int32) = (0, 0)
    let done =
      unsafe EVP_DecryptInit_ex(context.pointer, EVP_aes_256_gcm(), nil, key, nonce) == 1
      && EVP_DecryptUpdate(context.pointer, nil, &last, purpose, Int32(purpose.count)) == 1
      && EVP_DecryptUpdate(context.pointer, &plaintext, &count, ciphertext, Int32(textCount)) == 1
      && EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
      && EVP_DecryptFinal_ex(context.pointer, &rest, &last) == 1
    return done ? plaintext : nil
  }

  /// A cipher context for one message.
  @safe
  private final class Context {
    let pointer: OpaquePointer

    init() {
      guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
        preconditionFailure("OpenSSL has no memory")
      }
      unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }
  }
}

/// Random bytes from the system, for secrets that are made now and then.
package func randomBytes(_ byteCount: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: byteCount)
  let filled = unsafe RAND_bytes(&bytes, Int32(byteCount))
  precondition(filled == 1, "the system gives no random bytes")
  return bytes
}
