// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL
internal import EventLoop

/// What the sessions of one listener, or of one client, have in common: TLS 1.2 and 1.3, and
/// whom to trust or what to show.
///
/// Immutable once made, and used by any thread: OpenSSL counts the sessions that refer to it, so
/// that those that began with a certificate go on with it when a new one is loaded.
@safe
package final class TLSContext: Sendable {
  /// Whom a client trusts.
  package enum Trust: Sendable {
    /// The authorities that the system trusts.
    case system
    /// The authorities of a PEM file, and no others.
    case authorities(path: String)
    /// One certificate, whoever signed it and whatever its names and dates.
    case certificate(Fingerprint)
  }

  private nonisolated(unsafe) let context: OpaquePointer
  let pinned: Fingerprint?

  @unsafe private init(_ method: OpaquePointer?, pinned: Fingerprint? = nil) throws(TLSError) {
    guard let context = unsafe SSL_CTX_new(method) else {
      throw TLSError("OpenSSL gives no context: \(TLSError.reason(else: "no memory"))")
    }
    unsafe igor_tls_prepare(context)
    unsafe self.context = context
    self.pinned = pinned
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// A server's: a certificate with those that lead to its authority, and its key, in PEM files.
  package convenience init(certificate: String, key: String) throws(TLSError) {
    ERR_clear_error()
    try unsafe self.init(TLS_server_method())
    guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
      throw TLSError(certificate, "no certificate: \(TLSError.reason(else: "unreadable"))")
    }
    guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
      throw TLSError(key, "no key for \(certificate): \(TLSError.reason(else: "unreadable"))")
    }
    guard unsafe SSL_CTX_check_private_key(context) == 1 else {
      throw TLSError(key, "is not the key of \(certificate)")
    }
    // Sessions are resumed with tickets; nothing of them is kept here.
    _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
  }

  /// A client's.
  package convenience init(trusting trust: Trust) throws(TLSError) {
    ERR_clear_error()
    switch trust {
    case .system:
      try unsafe self.init(TLS_client_method())
      guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
        throw TLSError("the system's authorities: \(TLSError.reason(else: "unreadable"))")
      }
    case .authorities(let path):
      try unsafe self.init(TLS_client_method())
      guard unsafe SSL_CTX_load_verify_file(context, path) == 1 else {
        throw TLSError(path, "no authorities: \(TLSError.reason(else: "unreadable"))")
      }
    case .certificate(let fingerprint):
      try unsafe self.init(TLS_client_method(), pinned: fingerprint)
    }
  }

  /// A server's side of a new stream.
  package func accept() throws(TLSError) -> TLSSession {
    let connection = try unsafe makeConnection()
    unsafe SSL_set_accept_state(connection)
    return unsafe TLSSession(connection, proof: .none)
  }

  /// A client's side of a new stream to `host`, a name or an address, which the server's
  /// certificate must be for.
  package func connect(to host: String) throws(TLSError) -> TLSSession {
    let connection = try unsafe makeConnection()
    unsafe SSL_set_connect_state(connection)
    let isAddress = IPAddress(host) != nil
    if !isAddress { _ = unsafe igor_tls_set_server_name(connection, host) }
    guard let pinned else {
      let parameters = unsafe SSL_get0_param(connection)
      let isSet =
        isAddress
        ? unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, host)
        : unsafe SSL_set1_host(connection, host)
      guard isSet == 1 else {
        unsafe SSL_free(connection)
        throw TLSError(host, "is no name that a certificate could have")
      }
      return unsafe TLSSession(connection, proof: .authority)
    }
    return unsafe TLSSession(connection, proof: .certificate(pinned))
  }

  @unsafe private func makeConnection() throws(TLSError) -> OpaquePointer {
    guard let connection = unsafe SSL_new(context) else {
      throw TLSError("OpenSSL gives no session: \(TLSError.reason(else: "no memory"))")
    }
    return unsafe connection
  }
}
