// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// A stream between two loops.
package final class StreamTransfer: Sendable {
  let peer: SocketAddress
  let security: (any StreamSecurity)?
  private let descriptor: Mutex<Descriptor>

  init(
    _ descriptor: consuming Descriptor,
    peer: SocketAddress,
    security: (any StreamSecurity)?
  ) {
    self.peer = peer
    self.security = security
    self.descriptor = Mutex(descriptor)
  }

  func take() -> Descriptor {
    descriptor.withLock { $0.take() }
  }
}
