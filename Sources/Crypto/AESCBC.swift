// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL

/// A key for AES-128.
package struct AESKey: Sendable {
  let bytes: InlineArray<16, UInt8>

  /// Takes the first 16 of `bytes`, which must be there.
  package init(_ bytes: Span<UInt8>) {
    self.bytes = InlineArray { bytes[$0] }
  }
}

/// AES-128 in CBC mode, without padding of its own (NIST SP 800-38A §6.2).
///
/// The contexts are made once and given a key for every packet: cheaper than touching
/// 700 bytes of cold context a session. Belongs to one thread.
@safe
package struct AESCBC: ~Copyable {
  /// Bytes of a block, of a key and of an initialization vector.
  package static let blockByteCount = 16

  private let encryption: OpaquePointer
  private let decryption: OpaquePointer

  package init() {
    unsafe encryption = Self.context(EVP_EncryptInit_ex)
    unsafe decryption = Self.context(EVP_DecryptInit_ex)
  }

  deinit {
    unsafe EVP_CIPHER_CTX_free(encryption)
    unsafe EVP_CIPHER_CTX_free(decryption)
  }

  /// Encrypts the end of `bytes` in place, from `start` on.
  ///
  /// The initialization vector is the block before `start`, where an IPMI payload has it; what is
  /// encrypted must be whole blocks.
  package mutating func encrypt(_ bytes: inout [UInt8], from start: Int, key: AESKey) {
    let byteCount = bytes.count - start
    precondition(start >= 16 && byteCount >= 0 && byteCount % 16 == 0)
    let done = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      let text = unsafe base + start
      let vector = unsafe UnsafePointer(text - 16)
      var written: Int32 = 0
      return unsafe key.bytes.span.withUnsafeBufferPointer { secret in
        unsafe EVP_EncryptInit_ex(encryption, nil, nil, secret.baseAddress, vector) == 1
          && EVP_EncryptUpdate(encryption, text, &written, text, Int32(byteCount)) == 1
      } && Int(written) == byteCount
    }
    precondition(done, "OpenSSL does not encrypt")
  }

  /// Decrypts an initialization vector and the whole blocks after it.
  ///
  /// `plaintext` is replaced. The result is `false` where the bytes are not one block for the
  /// vector and at least one more.
  package mutating func decrypt(
    _ bytes: Span<UInt8>,
    key: AESKey,
    into plaintext: inout [UInt8]
  ) -> Bool {
    plaintext.removeAll(keepingCapacity: true)
    let byteCount = bytes.count - 16
    guard byteCount >= 16, byteCount % 16 == 0 else { return false }
    var written: Int32 = 0
    plaintext.append(addingCapacity: byteCount) { output in
      unsafe output.withUnsafeMutableBufferPointer { text, count in
        unsafe bytes.withUnsafeBufferPointer { input in
          unsafe key.bytes.span.withUnsafeBufferPointer { secret in
            guard let to = text.baseAddress, let vector = input.baseAddress,
              unsafe EVP_DecryptInit_ex(decryption, nil, nil, secret.baseAddress, vector) == 1,
              unsafe EVP_DecryptUpdate(decryption, to, &written, vector + 16, Int32(byteCount)) == 1
            else { return }
            count = Int(written)
          }
        }
      }
    }
    return Int(written) == byteCount
  }

  private typealias Initializer = (
    OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?
  ) -> Int32

  /// A context that knows its cipher and waits for a key.
  private static func context(_ initialize: Initializer) -> OpaquePointer {
    guard let context = unsafe EVP_CIPHER_CTX_new(),
      unsafe initialize(context, EVP_aes_128_cbc(), nil, nil, nil) == 1,
      unsafe igor_cipher_without_padding(context) == 1
    else { preconditionFailure("OpenSSL has no AES-128-CBC") }
    return unsafe context
  }
}
