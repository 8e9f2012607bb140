// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// A running thread, to be waited for.
package struct ThreadHandle: Sendable {
  private let thread: pthread_t

  fileprivate init(_ thread: pthread_t) {
    self.thread = thread
  }

  /// Waits until the thread has ended; once per thread.
  package func join() {
    _ = pthread_join(thread, nil)
  }
}

/// Makes this thread a prompt one; see `startThread`.
package func becomePrompt() {
  igor_be_prompt()
}

/// Starts a thread, named as top(1) shows it (15 characters are kept).
///
/// One that `isPrompt` runs soon after it is woken, where Linux is 6.12 or later: somebody waits
/// for what it does, and that is never much at a time.
@discardableResult
package func startThread(
  name: String,
  isPrompt: Bool = false,
  body: sending @escaping () -> Void
) throws(SystemError) -> ThreadHandle {
  let start = ThreadStart(name: name, isPrompt: isPrompt, body: body)
  let pointer = unsafe Unmanaged.passRetained(start).toOpaque()
  var thread = pthread_t()
  let code = unsafe pthread_create(&thread, nil, { unsafe runThread($0) }, pointer)
  guard code == 0 else {
    unsafe Unmanaged<ThreadStart>.fromOpaque(pointer).release()
    throw SystemError("pthread_create", on: name, code: code)
  }
  return ThreadHandle(thread)
}

private final class ThreadStart {
  let name: String
  let isPrompt: Bool
  let body: () -> Void

  init(name: String, isPrompt: Bool, body: @escaping () -> Void) {
    self.name = name
    self.isPrompt = isPrompt
    self.body = body
  }
}

private func runThread(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let pointer = unsafe pointer else { return nil }
  let start = unsafe Unmanaged<ThreadStart>.fromOpaque(pointer).takeRetainedValue()
  _ = unsafe igor_name_thread(String(start.name.prefix(15)))
  if start.isPrompt { becomePrompt() }
  start.body()
  return nil
}

extension Loop {
  /// Starts a loop on a thread of its own; `setUp` is run on it before the first turn.
  ///
  /// It runs until something posts `stop()`.
  package static func start(
    name: String,
    setUp: sending @escaping (Loop) -> Void
  ) throws(SystemError) -> (port: LoopPort, thread: ThreadHandle) {
    let loop = try Loop()
    let port = loop.port
    let thread = try startThread(name: name, isPrompt: true) {
      setUp(loop)
      loop.run()
    }
    return (port, thread)
  }
}
