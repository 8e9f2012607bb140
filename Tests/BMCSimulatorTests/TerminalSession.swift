// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import CLinux
import EventLoop
import Glibc
import TestSupport

/// A program on a terminal of its own, as somebody would sit at it.
final class TerminalSession {
  private let loop: Loop
  private var watch: DescriptorWatch?
  private var output: [UInt8] = []

  /// Starts a shell command.
  init(_ command: String) throws {
    let terminal = unsafe igor_spawn_on_terminal("exec \(command)", "PATH=/usr/bin:/bin:/usr/sbin")
    guard terminal >= 0 else { throw SystemError("igor_spawn_on_terminal") }
    loop = try Loop()
    watch = try DescriptorWatch(owning: Descriptor(owning: terminal), on: loop) {
      [unowned self] _ in read()
    }
  }

  /// What the program has printed.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Whether the program comes to print `text`, in time.
  func prints(_ text: String, within limit: Duration = .seconds(60)) -> Bool {
    var search = MarkSearch(text)
    return loop.run(until: { search.look(in: output) }, within: limit)
  }

  /// Whether the program ends in time.
  func ends(within limit: Duration = .seconds(60)) -> Bool {
    loop.run(until: { watch == nil }, within: limit)
  }

  /// Types at the program.
  func type(_ text: String) {
    guard let watch else { return }
    let bytes = Array(text.utf8)
    _ = unsafe write(watch.raw, bytes, bytes.count)
  }

  private func read() {
    guard let watch else { return }
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe Glibc.read(watch.raw, &part, part.count)
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else { break }
      output.append(contentsOf: part[..<count])
    }
    watch.close()
    self.watch = nil
  }
}
