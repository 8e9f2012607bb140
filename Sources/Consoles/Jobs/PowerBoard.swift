// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI
internal import RingLog

/// Whether a machine is on, and the orders that change it, one at a time.
final class PowerBoard {
  private let desk: CommandDesk
  private unowned let console: Console
  /// What the BMC said last, and when.
  private(set) var known: (isOn: Bool, at: Moment)?
  private var reading = SharedAnswer<Bool>()
  private var isOrdering = false
  /// Orders that wait for the one before.
  private var line: [(_ isCalledOff: Bool) -> Void] = []

  /// Orders that may wait for one machine.
  static let lineLimit = 8

  init(_ desk: CommandDesk, _ console: Console) {
    self.desk = desk
    self.console = console
  }

  /// Asks whether the machine is on; one command for all who ask at once.
  func read(_ answer: @escaping (Result<Bool, ConsoleError>) -> Void) {
    guard reading.ask(answer) else { return }
    readFresh { [self] result in
      for asker in reading.settle() { asker(result) }
    }
  }

  /// Asks whether the machine is on, from now on.
  func readFresh(_ answer: @escaping (Result<Bool, ConsoleError>) -> Void) {
    desk.ask(GetChassisStatus()) { [self] result in
      if case .success(let status) = result { note(isOn: status.isOn) }
      answer(result.map(\.isOn))
    }
  }

  /// Notes what the BMC said; a change may have taken SOL along.
  func note(isOn: Bool) {
    let old = known?.isOn
    known = (isOn, console.shard.loop.now)
    if let old, old != isOn { console.powerChanged() }
  }

  /// Has `body` called when no other order for this machine is being sent.
  ///
  /// `release` has to be called then. `false`, and nothing happens, where too many wait.
  func reserve(_ body: @escaping (_ isCalledOff: Bool) -> Void) -> Bool {
    guard isOrdering else {
      isOrdering = true
      body(false)
      return true
    }
    guard line.count < Self.lineLimit else { return false }
    line.append(body)
    return true
  }

  func release() {
    guard !line.isEmpty else {
      isOrdering = false
      return
    }
    line.removeFirst()(false)
  }

  func close() {
    let left = line
    line = []
    for body in left { body(true) }
  }
}

extension Console {
  /// The machine was switched, or seen to have been: SOL may have died without a word.
  func powerChanged() {
    source?.reactivate()
  }
}
