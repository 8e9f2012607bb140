// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL
package import EventLoop
internal import Glibc

/// One stream's TLS session, over the stream's own descriptor.
///
/// The handshake happens before the first reads and writes. What a write has handed over but
/// the kernel not taken, one record at most, is kept here and counts as written: OpenSSL wants
/// the same bytes again, and the console's ring may have none of them by then.
///
/// Sendable, for a stream goes from loop to loop; used by one thread at a time.
@safe
package final class TLSSession: StreamSecurity, @unchecked Sendable {
  /// What the other end has to show before anything is said to it or believed of it.
  enum Proof {
    case none
    /// A certificate for its name that an authority of the context vouches for.
    case authority
    case certificate(Fingerprint)
  }

  private let connection: OpaquePointer
  private let proof: Proof
  /// Handed over and not sent yet; bounded by the size of a record.
  private var waiting: [UInt8] = []
  private var readWantsRoom = false
  private var writeWantsBytes = false
  private var isBroken = false
  private var hasFinished = false
  package private(set) var failure: String?
  package private(set) var isSpokenToInClear = false

  init(_ connection: OpaquePointer, proof: Proof) {
    unsafe self.connection = connection
    self.proof = proof
  }

  deinit { unsafe SSL_free(connection) }

  /// The other end's certificate, once it is known.
  package var peerFingerprint: Fingerprint? {
    guard let certificate = unsafe SSL_get1_peer_certificate(connection) else { return nil }
    defer { unsafe X509_free(certificate) }
    return unsafe Fingerprint(of: certificate)
  }

  /// Whether the other end's certificate is not one to trust, as opposed to any other failure.
  package private(set) var isDistrusted = false

  /// The version and the cipher in use, as in `TLSv1.3, TLS_AES_256_GCM_SHA384`.
  package var protocolText: String {
    let version = unsafe String(cString: SSL_get_version(connection))
    let name = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(connection))
    return unsafe name.map { unsafe "\(version), \(String(cString: $0))" } ?? version
  }

  // MARK: StreamSecurity

  package func negotiate(on descriptor: Int32) -> Int {
    unsafe step(on: descriptor) { _ in 1 }
  }

  package func receive(
    _ start: UnsafeMutableRawPointer,
    _ size: Int,
    from descriptor: Int32
  ) -> Int {
    readWantsRoom = false
    return unsafe step(on: descriptor) { unsafe SSL_read($0, start, Int32(clamping: size)) }
  }

  package func transmit(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    let blocked = flush(to: descriptor)
    guard blocked == 0 else { return blocked }
    let count = unsafe write(bytes, to: descriptor)
    // A handshake that waits for the other end has taken nothing.
    guard count == -Int(EAGAIN), !writeWantsBytes else { return count }
    waiting = unsafe Array(bytes)
    return bytes.count
  }

  package func ready(_ readiness: Readiness, on descriptor: Int32) -> Readiness {
    var result = readiness
    if readiness.contains(.writable), readWantsRoom { result.insert(.readable) }
    if readiness.contains(.readable), writeWantsBytes { result.insert(.writable) }
    if !waiting.isEmpty, !readiness.isDisjoint(with: [.writable, .readable]) {
      _ = flush(to: descriptor)
    }
    return result
  }

  package func finish(on descriptor: Int32) -> Bool {
    if isBroken || hasFinished { return true }
    if flush(to: descriptor) == -Int(EAGAIN) { return false }
    hasFinished = true
    // Before the handshake is over there is nothing to take leave of.
    if unsafe SSL_is_init_finished(connection) == 1 {
      _ = unsafe step(on: descriptor) { max(unsafe SSL_shutdown($0), 0) + 1 }
    }
    return true
  }

  // MARK: Steps

  /// Sends on what waits; 0 once nothing does, or a negative errno.
  private func flush(to descriptor: Int32) -> Int {
    guard !waiting.isEmpty else { return 0 }
    let record = waiting
    let count = unsafe record.withUnsafeBytes { unsafe write($0, to: descriptor) }
    guard count >= 0 else { return count }
    waiting.removeFirst(count)
    return waiting.isEmpty ? 0 : -Int(EAGAIN)
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    writeWantsBytes = false
    return unsafe step(on: descriptor, isWriting: true) {
      unsafe SSL_write($0, bytes.baseAddress, Int32(clamping: bytes.count))
    }
  }

  /// Has OpenSSL do something; gives the count, 0 at the end of the stream, or a negative errno.
  private func step(
    on descriptor: Int32,
    isWriting: Bool = false,
    _ body: (OpaquePointer) -> Int32
  ) -> Int {
    guard !isBroken else { return -Int(EPROTO) }
    // The stream's number is another's once it has gone to another loop's hands.
    if unsafe SSL_get_fd(connection) != descriptor { _ = unsafe SSL_set_fd(connection, descriptor) }
    ERR_clear_error()
    var count = Int32(1)
    if unsafe SSL_is_init_finished(connection) == 0 {
      count = unsafe SSL_do_handshake(connection)
      // OpenSSL would end the handshake by itself, and nobody could be shown the certificate. So
      // it is looked at here, before anything is said that only the right server may hear.
      if count == 1, let distrust {
        isDistrusted = true
        return broken(distrust)
      }
    }
    if count == 1 { count = unsafe body(connection) }
    let code = errno
    if count > 0 { return Int(count) }
    switch unsafe SSL_get_error(connection, count) {
    case SSL_ERROR_WANT_READ:
      writeWantsBytes = writeWantsBytes || isWriting
      return -Int(EAGAIN)
    case SSL_ERROR_WANT_WRITE:
      readWantsRoom = readWantsRoom || !isWriting
      return -Int(EAGAIN)
    case SSL_ERROR_ZERO_RETURN:
      return isWriting ? -Int(EPIPE) : 0
    case SSL_ERROR_SYSCALL:
      isBroken = true
      return code == 0 ? (isWriting ? -Int(EPIPE) : 0) : -Int(code)
    default:
      let reason = TLSError.reason(else: "TLS is broken")
      isSpokenToInClear = Self.reasonsInClear.contains(reason)
      return broken(reason)
    }
  }

  /// What OpenSSL says of a first record that is none: of some methods of HTTP, and of the rest.
  private static let reasonsInClear: Set = [
    "http request", "https proxy request", "wrong version number",
  ]

  private func broken(_ why: String) -> Int {
    isBroken = true
    failure = failure ?? why
    return -Int(EPROTO)
  }

  /// Why the other end's certificate is not trusted.
  private var distrust: String? {
    switch proof {
    case .none: return nil
    case .certificate(let wanted):
      let isRight = peerFingerprint == wanted
      return isRight ? nil : "the server shows another certificate than the one to trust"
    case .authority:
      let result = unsafe SSL_get_verify_result(connection)
      // Without a certificate there is nothing that could have been found wrong.
      guard peerFingerprint != nil else { return "the server shows no certificate" }
      guard result != Int(X509_V_OK) else { return nil }
      let reason = unsafe X509_verify_cert_error_string(result).map { unsafe String(cString: $0) }
      return "the certificate is not to be trusted: \(reason ?? "error \(result)")"
    }
  }
}
