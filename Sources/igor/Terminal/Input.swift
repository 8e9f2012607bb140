// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// Standard input, read once for each time it is asked to.
///
/// It belongs to the shell as well, so it is never made non-blocking: a terminal is opened once more
/// and read on the loop, a pipe or a file by a thread of its own.
final class Input {
  private let loop: Loop
  /// Takes what a read gave, empty at the end.
  private let read: ([UInt8]) -> Void
  private var terminal: DescriptorWatch?
  /// Where a thread reads.
  private var gate: Gate?
  private var isAsked = false

  init(on loop: Loop, read: @escaping ([UInt8]) -> Void) throws(SystemError) {
    self.loop = loop
    self.read = read
    if let own = OwnTerminal.open(STDIN_FILENO, O_RDONLY) {
      let descriptor = Descriptor(owning: own)
      terminal = try DescriptorWatch(owning: descriptor, on: loop) { [unowned self] _ in ready() }
      terminal?.listen(false)
    } else {
      gate = try startReading()
    }
  }

  /// Asks for one read.
  func request() {
    guard !isAsked else { return }
    isAsked = true
    if let gate {
      gate.open()
    } else if let terminal {
      terminal.listen(true)
    } else {
      loop.later { [self] in read([]) }
    }
  }

  private func ready() {
    guard isAsked, let terminal else {
      // It is gone, and the loop would be told so again and again.
      self.terminal = nil
      return
    }
    guard let bytes = Self.readOnce(terminal.raw) else { return }
    isAsked = false
    read(bytes)
    // As a rule the next read was asked for by that.
    if !isAsked { terminal.listen(false) }
  }

  private func startReading() throws(SystemError) -> Gate {
    let gate = Gate()
    let found = Mailbox<[UInt8]>(on: loop) { [unowned self] in
      isAsked = false
      for bytes in $0 { read(bytes) }
    }
    try startThread(name: "input", isPrompt: true) {
      while true {
        gate.wait()
        found.post(Input.readOnce(STDIN_FILENO) ?? [])
      }
    }
    return gate
  }

  /// Bytes; none where the input has ended or fails, `nil` where it would have to be waited for.
  private static func readOnce(_ raw: Int32) -> [UInt8]? {
    while true {
      var code: Int32 = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        let result = unsafe Glibc.read(raw, buffer.baseAddress, buffer.count)
        if result < 0 { code = errno }
        count = max(0, result)
      }
      if code == EAGAIN { return nil }
      if code != EINTR { return bytes }
    }
  }
}
