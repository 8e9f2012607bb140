// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Foundation

/// A terminal whose near end a test holds: a machine's serial port, or a person's screen.
///
/// What a test sends arrives at the program that has the other end open, in order and complete:
/// it waits while the program does not read. What the program writes is kept byte for byte.
package final class PseudoTerminal: Sendable {
  /// The device that the program opens.
  package let path: String

  private struct State: Sendable {
    var toSend: [UInt8] = []
    var sent = 0
    var received: [UInt8] = []
    var isClosing = false
  }

  private let state = Watched(State())
  private let terminal: Int32
  /// Keeps the terminal alive while no program has it open.
  private let other: Int32
  private let wake: (read: Int32, write: Int32)
  /// Ends of a machine's own serial port, where there is one; else -1.
  private let machine: (output: Int32, input: Int32)

  package struct CannotOpen: Error {
    var errno: Int32
  }

  /// Opens a terminal of 24 lines in raw mode.
  ///
  /// With `machine` it passes bytes between the terminal and a machine's named pipes.
  package init(machine: (output: Int32, input: Int32) = (-1, -1)) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 128)
    var settings = termios()
    unsafe cfmakeraw(&settings)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard unsafe openpty(&master, &slave, &name, &settings, &size) == 0 else {
      throw CannotOpen(errno: errno)
    }
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw CannotOpen(errno: errno) }
    for end in [master, slave, ends[0], ends[1]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    (terminal, other, wake) = (master, slave, (ends[0], ends[1]))
    self.machine = machine
    let job = Job(state: state, terminal: master, other: slave, wake: ends[0], machine: machine)
    try startThread(name: "terminal") { job.run() }
  }

  deinit {
    state.change { $0.isClosing = true }
    nudge()
    close(wake.write)
  }

  /// Queues bytes for the program, which gets them as fast as it reads.
  package func send(_ bytes: some Sequence<UInt8>) {
    state.change { $0.toSend += Array(bytes) }
    nudge()
  }

  package func send(_ text: String) { send(text.utf8) }

  /// Waits until the program has taken everything; whether it did in time.
  package func isSent(within limit: Duration = .seconds(60)) -> Bool {
    let now = state.wait(within: limit) { $0.sent == $0.toSend.count }
    return now.sent == now.toSend.count
  }

  /// Every byte that ever came from the program.
  package var received: [UInt8] { state.current.received }

  /// Waits for a number of bytes from the program; what there is then, or at the deadline.
  package func received(_ count: Int, within limit: Duration = .seconds(60)) -> [UInt8] {
    state.wait(within: limit) { $0.received.count >= count }.received
  }

  /// Waits until the program has written a text, behind the first `start` bytes that came from it;
  /// whether it did in time.
  package func shows(
    _ text: String,
    after start: Int = 0,
    within limit: Duration = .seconds(60)
  ) -> Bool {
    let wanted = Array(text.utf8)
    var searched = start
    return state.wait(within: limit) { state in
      defer { searched = max(searched, state.received.count - wanted.count) }
      return state.received[searched...].firstRange(of: wanted) != nil
    }.received[start...].firstRange(of: wanted) != nil
  }

  private func nudge() {
    _ = unsafe write(wake.write, "x", 1)
  }

  /// What the terminal's thread does until the terminal is let go of.
  private struct Job: Sendable {
    let state: Watched<State>
    let terminal: Int32
    let other: Int32
    let wake: Int32
    let machine: (output: Int32, input: Int32)

    func run() {
      var room = [UInt8](repeating: 0, count: 65_536)
      while true {
        let now = state.current
        if now.isClosing { break }
        let backlog = now.toSend.count - now.sent
        let events = Int16(POLLIN) | (backlog > 0 ? Int16(POLLOUT) : 0)
        var polls = [
          pollfd(fd: terminal, events: events, revents: 0),
          pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
          pollfd(fd: backlog > 4096 ? -1 : machine.output, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&polls, 3, -1) >= 0 || errno == EINTR else { break }
        if polls[1].revents != 0 { _ = unsafe read(wake, &room, room.count) }
        if polls[0].revents & Int16(POLLIN) != 0 { takeReceived(&room) }
        if polls[0].revents & Int16(POLLOUT) != 0 { send(now) }
        if polls[2].revents & Int16(POLLIN) != 0 { takeOutput(&room) }
      }
      for descriptor in [terminal, other, wake, machine.output, machine.input]
      where descriptor >= 0 { close(descriptor) }
    }

    private func takeReceived(_ room: inout [UInt8]) {
      let count = unsafe read(terminal, &room, room.count)
      guard count > 0 else { return }
      let bytes = Array(room.prefix(count))
      // A machine that does not read loses input, as a UART does.
      if machine.input >= 0 { _ = unsafe write(machine.input, bytes, count) }
      state.change { $0.received += bytes }
    }

    private func takeOutput(_ room: inout [UInt8]) {
      let count = unsafe read(machine.output, &room, 4096)
      guard count > 0 else { return }
      let bytes = room.prefix(count)
      state.change { $0.toSend += bytes }
    }

    private func send(_ now: State) {
      let part = Array(now.toSend[now.sent...].prefix(4096))
      let count = unsafe write(terminal, part, part.count)
      guard count > 0 else { return }
      state.change { $0.sent += count }
    }
  }
}
