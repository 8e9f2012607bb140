// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL
internal import EventLoop

/// A certificate that nobody vouches for, for a start: who uses it compares its fingerprint.
package struct SelfSignedCertificate: Sendable {
  /// In PEM.
  package let certificate: [UInt8]
  /// In PEM, PKCS #8, not encrypted.
  package let key: [UInt8]
  package let fingerprint: Fingerprint

  /// Longer than a year, for its first renewal is by hand; as browsers allow for private ones.
  private static let days = 825
  /// The most bytes of a common name (RFC 5280 appendix A.1).
  private static let commonNameLimit = 64

  /// Makes a P-256 key and a certificate for names and addresses, at least one.
  package init(for names: [String]) throws(TLSError) {
    ERR_clear_error()
    guard let name = names.first else { throw TLSError("a certificate needs a name") }
    guard let key = unsafe igor_tls_new_key(), let certificate = unsafe X509_new() else {
      throw TLSError("OpenSSL gives no key: \(TLSError.reason(else: "no memory"))")
    }
    defer {
      unsafe EVP_PKEY_free(key)
      unsafe X509_free(certificate)
    }
    unsafe Self.fill(certificate, name: name, key: key)
    let subject = names.map { IPAddress($0) == nil ? "DNS:\($0)" : "IP:\($0)" }
    let extensions = [
      (NID_subject_alt_name, subject.joined(separator: ",")),
      (NID_basic_constraints, "critical,CA:FALSE"),
      (NID_key_usage, "critical,digitalSignature"),
      (NID_ext_key_usage, "serverAuth"),
    ]
    for (kind, value) in extensions {
      guard unsafe Self.add(kind, value, to: certificate) else {
        throw TLSError(value, "is not for a certificate: \(TLSError.reason(else: "malformed"))")
      }
    }
    guard unsafe X509_sign(certificate, key, EVP_sha256()) > 0,
      let fingerprint = unsafe Fingerprint(of: certificate),
      let certificateText = unsafe Self.pem({ unsafe PEM_write_bio_X509($0, certificate) }),
      let keyText = unsafe Self.pem({
        unsafe PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil)
      })
    else { throw TLSError("OpenSSL signs nothing: \(TLSError.reason(else: "no memory"))") }
    self.certificate = certificateText
    self.key = keyText
    self.fingerprint = fingerprint
  }

  @unsafe private static func fill(
    _ certificate: OpaquePointer,
    name: String,
    key: OpaquePointer
  ) {
    var serial: UInt64 = 0
    unsafe withUnsafeMutableBytes(of: &serial) {
      _ = unsafe RAND_bytes($0.baseAddress, Int32($0.count))
    }
    unsafe X509_set_version(certificate, 2)
    unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1)
    // A clock that is a little behind shall not find it from the future.
    unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
    unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86400)
    unsafe X509_set_pubkey(certificate, key)
    let subject = unsafe X509_get_subject_name(certificate)
    let common = Array(name.utf8.prefix(commonNameLimit))
    let count = Int32(common.count)
    unsafe X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common, count, -1, 0)
    unsafe X509_set_issuer_name(certificate, subject)
  }

  @unsafe private static func add(
    _ kind: Int32,
    _ value: String,
    to certificate: OpaquePointer
  ) -> Bool {
    guard let item = unsafe X509V3_EXT_conf_nid(nil, nil, kind, value) else { return false }
    defer { unsafe X509_EXTENSION_free(item) }
    return unsafe X509_add_ext(certificate, item, -1) == 1
  }

  /// What `write` writes to a memory of OpenSSL's.
  private static func pem(_ write: (OpaquePointer) -> Int32) -> [UInt8]? {
    guard let memory = unsafe BIO_new(BIO_s_mem()) else { return nil }
    defer { unsafe BIO_free(memory) }
    guard unsafe write(memory) == 1 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe BIO_read(memory, &bytes, Int32(bytes.count))
    return count > 0 ? Array(bytes.prefix(Int(count))) : nil
  }
}
