// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What turns a stream's bytes into others on their way to and from the kernel: TLS.
///
/// Belongs to one stream, and with it to one loop at a time: a `StreamTransfer` hands both on.
/// All calls come from the stream: `receive` and `transmit` as its owner reads and writes,
/// `ready` before each of its events, and once, where the stream is ended in order, `finish`.
package protocol StreamSecurity: AnyObject, Sendable {
  /// Goes on with the handshake: 1 once it is over, or a negative errno.
  func negotiate(on descriptor: Int32) -> Int

  /// Reads up to `size` bytes in clear; 0 at the end of the stream, or a negative errno.
  func receive(_ start: UnsafeMutableRawPointer, _ size: Int, from descriptor: Int32) -> Int

  /// Takes bytes in clear from the front of `bytes`; how many, or a negative errno.
  ///
  /// What is taken may still wait here, a record at most: each writable event sends it on.
  func transmit(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int

  /// Sends on what waits, and says what the owner should try: a secure stream may have to read
  /// before it can write, and the other way round.
  func ready(_ readiness: Readiness, on descriptor: Int32) -> Readiness

  /// Tells the other end that no more will be written; `false` while bytes still wait here.
  func finish(on descriptor: Int32) -> Bool

  /// Whether it broke because the other end began in clear, and knows nothing of all this.
  var isSpokenToInClear: Bool { get }

  /// What broke the stream, where that was no matter of the network.
  var failure: String? { get }
}
