// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Crypto

/// What a loop lends to its links while they handle an event.
///
/// Cipher contexts, random bytes, room for a payload, and the list in which a link leaves what has
/// to be done. One a loop, reused for every packet: the way from a received packet to its
/// acknowledgement allocates nothing.
package struct LinkWorkspace: ~Copyable {
  var cipher = AESCBC()
  package var random = RandomPool()
  /// The payload of the packet at hand, in plain.
  var payload: [UInt8] = []
  /// How many handshakes all links may begin; as many as they like where there is none.
  package var handshakes: HandshakeLimiter?
  /// How often quiet links are probed.
  package var pace = ProbePace()
  /// What the links have asked for, in order.
  package var effects = LinkEffects()

  package init() {
    payload.reserveCapacity(2048)
  }

  /// Takes the effects out, so that links can be called while they are performed.
  ///
  /// Give the list back with `recycle` afterwards.
  package mutating func takeEffects() -> LinkEffects {
    var taken = LinkEffects()
    swap(&taken, &effects)
    return taken
  }

  /// Gives a list back for reuse; dropped where new effects have come meanwhile.
  package mutating func recycle(_ list: consuming LinkEffects) {
    guard effects.isEmpty else { return }
    list.removeAll()
    effects = list
  }
}

/// Effects in the order in which they are to be performed, and the bytes that belong to them.
///
/// Noncopyable: while there were two, neither could be emptied without memory of its own.
package struct LinkEffects: ~Copyable, Sendable {
  package private(set) var list: [LinkEffect] = []
  /// What the ranges of `.transmit` and `.deliver` count in.
  package var bytes: [UInt8] = []

  package init() {}

  package var isEmpty: Bool { list.isEmpty }

  package mutating func append(_ effect: LinkEffect) {
    list.append(effect)
  }

  package mutating func removeAll() {
    list.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }
}
