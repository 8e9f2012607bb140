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
}

extension ServerContext {
  /// Counts somebody who spoke TLS to a listener in clear; the log says so once a minute.
  func metTLS(_ peer: Peer) {
    counters.bad(.tlsToPlain)
    tellOfTLS(from: peer.place)
  }
}
