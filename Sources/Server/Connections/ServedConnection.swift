// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// A connection that a shard serves, until it is over or its stream goes to a console.
///
/// The shard holds it, from `remember` until it says `forget`.
protocol ServedConnection: AnyObject {
  var stream: StreamSocket { get }
  var peer: Peer { get }
  var isOver: Bool { get }

  /// Ends what it still has to do, and leaves its shard; the stream is somebody else's to close.
  func over()

  /// Looks again at who may be here.
  func review()

  /// Closes it because igord stops.
  func stop()
}

extension ServedConnection {
  func close() {
    guard !isOver else { return }
    over()
    stream.close()
  }

  func review() {
    if !peer.isWelcome { close() }
  }

  func stop() { close() }
}
