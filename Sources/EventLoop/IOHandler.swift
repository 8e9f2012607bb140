// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux

/// What may be done on a descriptor now.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// There are bytes, a connection, or the end of the stream to read.
  package static let readable = Readiness(rawValue: 1)
  /// There is room to write; for a connecting socket: it has connected.
  package static let writable = Readiness(rawValue: 2)
  /// The other end has shut down or the connection broke; a read or write tells which.
  package static let hungUp = Readiness(rawValue: 4)
  /// An error waits: in SO_ERROR, or in a datagram socket's error queue.
  package static let failed = Readiness(rawValue: 8)
}

extension Readiness {
  init(events: UInt32) {
    self = []
    if events & EPOLLIN.rawValue != 0 { insert(.readable) }
    if events & EPOLLOUT.rawValue != 0 { insert(.writable) }
    if events & (EPOLLHUP.rawValue | EPOLLRDHUP.rawValue) != 0 { insert([.hungUp, .readable]) }
    if events & EPOLLERR.rawValue != 0 { insert(.failed) }
  }
}

/// What a handler wants to hear about, and how often.
enum Interest {
  /// Readable, at each turn for as long as it is.
  case reading
  /// Readable and writable, once per change (EPOLLET): registered once, never touched again.
  case changes

  var events: UInt32 {
    switch self {
    case .reading: EPOLLIN.rawValue
    case .changes: EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    }
  }
}

/// A descriptor on a loop: owns it, and hears when it is ready.
///
/// The loop does not keep a handler alive. Its owner does, and when that lets go of it the
/// handler leaves the loop and closes its descriptor. Events of a turn that come after
/// `close()` are dropped, whatever took over the descriptor's number meanwhile.
package class IOHandler {
  /// The loop whose thread this belongs to.
  package let loop: Loop
  var descriptor: Descriptor
  private(set) var registration: Registration?

  init(owning descriptor: consuming Descriptor, interest: Interest, on loop: Loop)
    throws(SystemError)
  {
    self.loop = loop
    self.descriptor = descriptor
    registration = try loop.register(self, interest: interest)
  }

  deinit {
    if let registration { loop.unregister(registration, descriptor: descriptor.raw) }
  }

  /// Called by the loop, at most once a turn for each change.
  func ready(_ readiness: Readiness) {}

  /// Leaves the loop and closes the descriptor; a second time does nothing.
  package func close() {
    leaveLoop()
    descriptor.close()
  }

  /// Whether `close()` was called, or the descriptor handed on.
  package var isClosed: Bool { descriptor.raw < 0 }

  /// Leaves the loop with the descriptor still open, for its next owner.
  func leaveLoop() {
    guard let registration else { return }
    loop.unregister(registration, descriptor: descriptor.raw)
    self.registration = nil
  }

  /// Is woken by what comes, or (with `isOn` false) by errors only.
  func hear(_ isOn: Bool) {
    guard let registration else { return }
    loop.listen(isOn, to: registration, descriptor: descriptor.raw)
  }

  /// Has `ready` called at the next turn as if the kernel had said so.
  ///
  /// For who stopped reading before the end, having done enough for one turn, and for who
  /// starts to read again: an edge-triggered event is not repeated.
  package func readyAgain(_ readiness: Readiness) {
    guard let registration else { return }
    loop.replay(readiness, to: registration)
  }
}
