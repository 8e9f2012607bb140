// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Signals as events of a loop (signalfd).
///
/// They are blocked in the thread that makes the handler and in every thread started from
/// it later, so make it before any other thread.
package final class SignalHandler: IOHandler {
  private let handle: (Int32) -> Void

  /// Has `handle` called with each of these signals that comes.
  package init(_ signals: [Int32], on loop: Loop, handle: @escaping (Int32) -> Void)
    throws(SystemError)
  {
    self.handle = handle
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    let flags = Int32(SFD_NONBLOCK | SFD_CLOEXEC)
    let raw = try checked(unsafe signalfd(-1, &set, flags), "signalfd")
    try super.init(owning: Descriptor(owning: raw), interest: .reading, on: loop)
  }

  override func ready(_ readiness: Readiness) {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while !isClosed, unsafe read(descriptor.raw, &info, size) == size {
      handle(Int32(bitPattern: info.ssi_signo))
    }
  }
}
