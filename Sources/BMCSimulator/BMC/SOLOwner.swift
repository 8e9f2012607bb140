// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop

/// Who has a BMC's SOL payload.
package enum SOLOwner {
  case nobody
  /// A session of ours, and how its packets go.
  case session(BMCSession, isEncrypted: Bool, isAuthenticated: Bool)
  /// Somebody that only the BMC sees: a fault made them up.
  case stranger(Stranger)

  /// A session that nobody holds, as Get Payload Instance Info and Get Session Info tell it.
  package struct Stranger: Equatable, Sendable {
    package var sessionID: UInt32
    package var address: SocketAddress
    let handle: UInt8 = 63
  }

  /// The BMC's id of the session that owns SOL; 0 for nobody.
  package var sessionID: UInt32 {
    switch self {
    case .nobody: 0
    case .session(let session, _, _): session.id
    case .stranger(let stranger): stranger.sessionID
    }
  }

  func isSession(_ session: BMCSession) -> Bool {
    if case .session(let owner, _, _) = self { owner === session } else { false }
  }
}
