// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Consoles

/// The beginning of an HTTP request, as a port without a protocol sees it.
enum RequestBeginning {
  private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
    .map { Array("\($0) /".utf8) }
  private static let version = Array(" HTTP/1.".utf8)
  /// Bytes of a line that nobody types in one go.
  private static let longLine = 1024

  /// Whether the first bytes of a connection are those of a request, as browsers send it.
  static func isHere(_ bytes: Span<UInt8>) -> Bool {
    guard methods.contains(where: { bytes.begins(with: $0) }) else { return false }
    let line = bytes.copied().prefix { $0 != 0x0A }
    if line.count == bytes.count { return line.count >= longLine }
    return line.indices.contains { line[$0...].starts(with: version) }
  }
}

extension Span<UInt8> {
  fileprivate func begins(with prefix: [UInt8]) -> Bool {
    count >= prefix.count && prefix.indices.allSatisfy { self[$0] == prefix[$0] }
  }
}

extension ServerContext {
  /// Has a stream at a console's own port end where it begins with another protocol.
  ///
  /// Nothing of that is typed: it would be what nobody meant to type, and a web page could have
  /// somebody's browser send it.
  func keepProtocolsAway(from request: inout AttachRequest, _ peer: Peer) {
    request.objection = { [weak self] bytes in
      if RequestBeginning.isHere(bytes) {
        self?.met(.http, "\(peer.place) speaks HTTP to \(peer.entry.setting)")
        return PlainNotice.line("this port does not speak HTTP")
      }
      guard !peer.entry.isEncrypted, TLSHello.isClients(bytes) else { return nil }
      self?.metTLS(peer)
      return PlainNotice.line("this port does not speak TLS")
    }
  }
}
