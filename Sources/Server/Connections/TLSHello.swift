// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The beginning of TLS, as a listener in clear sees it.
enum TLSHello {
  /// Whether the first bytes of a connection are those of a handshake record.
  ///
  /// Source: RFC 8446 §5.1: type 22, then version 3.x.
  static func begins(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 2 && bytes[0] == 22 && bytes[1] == 3
  }

  /// Whether they are a client's hello, which nobody types: Ctrl-V Ctrl-C alone is none.
  ///
  /// Source: RFC 8446 §4: behind the record's five bytes a message of type 1.
  static func isClients(_ bytes: Span<UInt8>) -> Bool {
    begins(bytes) && bytes.count > 5 && bytes[2] <= 4 && bytes[5] == 1
  }
}

extension ServerContext {
  /// Counts somebody who spoke TLS to a listener in clear; the log says so once a minute.
  func metTLS(_ peer: Peer) {
    met(.tlsToPlain, "\(peer.place) speaks TLS to \(peer.entry.setting), which has no tls = true")
  }

  /// Counts somebody who spoke in clear to a listener with TLS; the log says so once a minute.
  func metClear(_ peer: Peer) {
    met(.plainToTLS, "\(peer.place) speaks in clear to \(peer.entry.setting), which has tls = true")
  }
}
