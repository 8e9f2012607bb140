// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// Runs a visit: its connection, the keyboard, the screen and the signals, on one loop.
///
/// Holds no policy: what happens goes to the visit as it comes, and what the visit
/// wants done is done in order.
final class ConsoleRunner {
  private let loop: Loop
  private let link: ConsoleLink
  private var visit: ConsoleVisit
  private var devices: Devices?
  private var isRaw = false
  private var outcome: Result<Void, Failure>?
  /// Whether the person left while something that was typed had not been sent.
  private var leftInput = false
  private var farewell: String?

  /// What is read, written and waited for.
  private struct Devices {
    let signals: SignalHandler
    let output: Output
    let input: Input
    let timer: LoopTimer
  }

  /// How long the last bytes may take to get out at the end.
  private static let patience = Duration.seconds(1)

  init(_ options: ConsoleVisit.Options, server: ServerAddress) throws(Failure) {
    let addresses = try server.resolve()
    do throws(SystemError) {
      loop = try Loop()
    } catch {
      throw Failure(.failed, "\(error)")
    }
    let token = try Logins.stored().token(for: server)
    link = ConsoleLink(server, at: addresses, token: token, on: loop)
    visit = ConsoleVisit(options)
  }

  /// Runs until the person leaves, the pipe is done, or there is no use in going on.
  func run() throws(Failure) {
    do throws(SystemError) {
      devices = try makeDevices()
    } catch {
      throw Failure(.failed, "\(error)")
    }
    becomePrompt()
    link.onEvent = { [unowned self] in happened($0) }
    visit.start()
    perform()
    while outcome == nil { loop.runTurn() }
    drain()
    RawTerminal.restore()
    sayFarewell()
    try outcome?.get()
  }

  private func sayFarewell() {
    let left = isatty(STDERR_FILENO) == 1 ? farewell : nil
    let lost = leftInput ? "the end of what you typed was not sent" : nil
    let words = [left, lost].compactMap(\.self)
    if !words.isEmpty { printError("[igor: \(words.joined(separator: "; "))]\n") }
  }

  private func makeDevices() throws(SystemError) -> Devices {
    // Blocks the signals in the threads to come as well: first of all.
    let caught = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]
    let signals = try SignalHandler(caught, on: loop) { [unowned self] in signalled($0) }
    let progress = Mailbox<Void>(on: loop) { [unowned self] _ in progressed() }
    let output = try Output { progress.post(()) }
    let input = try Input(on: loop) { [unowned self] in read($0) }
    let timer = LoopTimer(on: loop) { [unowned self] in
      visit.timerFired(at: loop.now)
      perform()
    }
    return Devices(signals: signals, output: output, input: input, timer: timer)
  }

  // MARK: What happens

  private func happened(_ event: ConsoleLink.Event) {
    let now = loop.now
    switch event {
    case .message(let message): visit.received(message, at: now)
    case .bytes(let bytes): visit.received(bytes)
    case .pong: visit.ponged(at: now)
    case .disconnected(let why, let wasBehind):
      visit.disconnected(why, losingInput: wasBehind, at: now)
    case .drained: break
    }
    perform()
  }

  private func read(_ bytes: [UInt8]) {
    if bytes.isEmpty {
      visit.inputEnded(at: loop.now)
    } else {
      visit.typed(bytes, at: loop.now)
    }
    perform()
  }

  private func progressed() {
    if let code = devices?.output.failure {
      // Whoever read the output has had enough: no failure of ours.
      visit.end(code == EPIPE ? nil : Failure(.failed, "output: \(SystemError.text(of: code))"))
    }
    perform()
  }

  private func signalled(_ number: Int32) {
    switch number {
    case SIGTSTP:
      suspend()
    case SIGCONT:
      if isRaw { try? RawTerminal.makeRaw() }
    case SIGWINCH:
      if visit.options.lines != nil { visit.options.lines = RawTerminal.lineCount }
    default:
      visit.end(nil)
      perform()
      drain()
      RawTerminal.die(of: number)
    }
  }

  // MARK: What is done

  /// Does what the visit wants done, then sees to what it waits for.
  private func perform() {
    enterRawMode()
    while !visit.effects.isEmpty {
      let effects = visit.effects
      visit.effects = []
      for effect in effects { perform(effect) }
    }
    guard outcome == nil else { return }
    devices?.timer.deadline = visit.nextDeadline
    let backlog = devices?.output.backlog ?? 0
    link.isPaused = !visit.takesOutput || backlog > Output.limit
    // What a person types is read always: the key that leaves may be next.
    if visit.takesInput, visit.keys != nil || link.hasRoom { devices?.input.request() }
  }

  private func perform(_ effect: ConsoleVisit.Effect) {
    switch effect {
    case .connect(let query): link.connect(query)
    case .disconnect:
      leftInput = visit.keys != nil && link.isBehind
      link.close()
    case .send(let request): link.send(request)
    case .input(let bytes): type(bytes)
    case .ping: link.ping()
    case .write(let bytes): devices?.output.write(bytes)
    case .note(let text): printError("[igor: \(text)]" + (isRaw ? "\r\n" : "\n"))
    case .farewell(let text): farewell = text
    case .suspend: suspend()
    case .end(let failure):
      outcome = failure.map { .failure($0) } ?? .success(())
    }
  }

  private func type(_ bytes: [UInt8]) {
    guard visit.keys == nil || link.hasPasteRoom else { return visit.inputIsStuck(at: loop.now) }
    link.type(bytes)
  }

  /// Once there is a console to type on, and a person to do it; before anything is shown.
  private func enterRawMode() {
    guard !isRaw, visit.keys != nil, visit.phase == .attached else { return }
    isRaw = true
    do throws(Failure) {
      try RawTerminal.makeRaw()
    } catch {
      visit.end(error)
    }
  }

  private func suspend() {
    drain()
    RawTerminal.restore()
    RawTerminal.stopJob()
    if isRaw { try? RawTerminal.makeRaw() }
  }

  /// Waits until everything is out, or for as long as that may take.
  private func drain() {
    devices?.output.drain(within: Self.patience)
  }
}
