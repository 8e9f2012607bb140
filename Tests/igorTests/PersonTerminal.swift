// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import TestSupport

/// A terminal whose keyboard and screen are the test's.
final class PersonTerminal {
  /// The path to open for a program on the terminal.
  let path: String
  /// Everything that was shown.
  private(set) var shown: [UInt8] = []
  private var master: DescriptorWatch?
  /// Kept open, so that the terminal outlives its programs and its modes can be looked at.
  private let slave: Int32

  init(on loop: Loop) throws {
    var raw: Int32 = -1
    var slave: Int32 = -1
    var name = [CChar](repeating: 0, count: 128)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard unsafe openpty(&raw, &slave, &name, nil, &size) == 0 else { throw SystemError("openpty") }
    for descriptor in [raw, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    self.slave = slave
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    master = try DescriptorWatch(owning: Descriptor(owning: raw), on: loop) { [unowned self] _ in
      read()
    }
  }

  deinit {
    close(slave)
  }

  /// What was shown, as text.
  var text: String { String(decoding: shown, as: UTF8.self) }

  /// Forgets what was shown so far.
  func clear() { shown = [] }

  /// Has the screen stand still, taking nothing more than the kernel holds, or go on.
  func stand(still: Bool) { master?.listen(!still) }

  /// Types, as fast as the program takes what a terminal does not hold; whether all was taken.
  @discardableResult
  func type(_ text: String) -> Bool {
    guard let raw = master?.raw, fcntl(raw, F_SETFL, O_NONBLOCK) == 0 else { return false }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      var place = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
      guard unsafe poll(&place, 1, 60_000) == 1 else { return false }
      let count = unsafe rest.withUnsafeBytes { unsafe write(raw, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) }
    }
    return true
  }

  /// Whether the terminal is as a shell has it: it edits lines, echoes, and makes signals.
  var isCooked: Bool {
    let flags = tcflag_t(ICANON | ECHO | ISIG)
    return modes.c_lflag & flags == flags
  }

  /// Waits until everything is shown that was written until now: what a terminal is given last
  /// comes last.
  func catchUp(on loop: Loop) -> Bool {
    let mark = Array("\u{1B}[igor's test has read all]".utf8)
    guard unsafe write(slave, mark, mark.count) == mark.count,
      loop.run(until: { shown.suffix(mark.count).elementsEqual(mark) })
    else { return false }
    shown.removeLast(mark.count)
    return true
  }

  private var modes: termios {
    var modes = termios()
    unsafe tcgetattr(slave, &modes)
    return modes
  }

  private func read() {
    guard let master else { return }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe Glibc.read(master.raw, &buffer, buffer.count)
    if count > 0 { shown += buffer[..<count] }
  }
}
