// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import Notation

/// One person, or one pipe, at one console, over as many connections as that takes.
///
/// Pure: what happens comes in as calls with the time, what is to be done collects in
/// `effects`. The caller opens connections, moves bytes and keeps the one timer.
///
/// The life of it: `start` asks for a connection; `attached` begins counting; when the
/// connection is lost it asks for another one from where it was, again and again, with pauses
/// that grow. Whatever is typed in between is refused at once and never sent.
struct ConsoleVisit: Sendable {
  struct Options: Sendable {
    /// The console's name.
    var name: String
    /// How to ask for the keyboard at first; `nil` to watch.
    var take: ConsoleRequest.Take? = .ifFree
    /// Where to begin; `nil` for the last screenful on a terminal, else for live.
    var from: String?
    /// How igor is spoken to; `nil` where no person types, and every byte is the console's.
    var keys: EscapePreset?
    /// Lines of the terminal; `nil` where output does not go to one.
    var lines: Int?
    /// Whether the terminal understands escape sequences.
    var usesEscapes = true
    /// Where igord is, for people.
    var server = ""
    /// How long to go on after a pipe's end.
    var wait = Duration.seconds(1)
  }

  /// What the caller has to do.
  enum Effect: Equatable, Sendable {
    /// Open a connection; any other one is gone.
    case connect(AttachQuery)
    /// Close the connection.
    case disconnect
    case send(ConsoleRequest)
    /// Type bytes on the console.
    case input([UInt8])
    /// Ask for a pong, which comes when everything before it was taken.
    case ping
    /// Show bytes where output goes.
    case write([UInt8])
    /// Say a line on standard error: output does not go to a terminal.
    case note(String)
    /// Say a line on standard error at the very end, where that is a terminal.
    case farewell(String)
    /// Give the terminal back to the shell until it lets us go on.
    case suspend
    /// Leave; a failure has something to say.
    case end(Failure?)
  }

  /// Where the connection is.
  enum Phase: Equatable, Sendable {
    /// The first one is being opened.
    case opening
    case attached
    /// Lost at `since`; `retry` is when to try again, `nil` during a try.
    case away(since: Moment, attempt: Int, retry: Moment?)
    case ended
  }

  /// What the person is being asked.
  enum Prompt: Sendable {
    case sysrq
    case say(LineEditor)

    /// The question.
    var text: String {
      switch self {
      case .sysrq: "SysRq key (Esc for none):"
      case .say: "say:"
      }
    }

    /// The answer so far.
    var answer: String {
      switch self {
      case .sysrq: ""
      case .say(let editor): editor.text
      }
    }
  }

  var options: Options
  var effects: [Effect] = []
  var phase = Phase.opening
  var screen: Screen
  var keys: EscapeKeys?
  var prompt: Prompt?
  var recent = LastScreenful()

  /// The next byte's epoch and offset.
  var epoch: UInt32 = 0
  var offset: UInt64 = 0
  /// Who we are on this connection, or were on the one that is lost.
  var id: UInt64?
  var user = ""
  var mode = "ro"
  /// The most that igord lets us do here; `nil` where it does not say.
  var may: String?
  var writer: PersonReport?
  var subscribers: [SubscriberReport] = []
  var consoleState = ""
  var consoleSince = Timestamp(nanoseconds: 0)
  var consoleError: APIError?

  /// The past before the first live byte, while it is collected for the last screenful.
  var screenful: Screenful?
  /// Whether igor's own lines are wanted.
  var isQuiet = false
  /// Whether the next `who` answers a question of ours.
  var asksWho = false
  /// Until when to say only with the bell that typing does not work.
  var hintedUntil: Moment?
  /// A pipe's input has ended; what is left is to wait for its effect.
  var inputHasEnded = false
  var leaveAt: Moment?
  /// A factor between 0.5 and 1 for each pause.
  var jitter: @Sendable () -> Double = { .random(in: 0.5...1) }

  /// Output of the past that is cut to the last lines once it is all here.
  struct Screenful: Sendable {
    var bytes: [UInt8] = []
    /// The first offset that is live.
    let end: UInt64
    let beginsLine: Bool
  }

  init(_ options: Options) {
    self.options = options
    screen = Screen(usesEscapes: options.usesEscapes && options.lines != nil)
    keys = options.keys.map { EscapeKeys($0) }
  }

  /// Asks for the first connection.
  mutating func start() {
    let past = options.lines == nil ? "live" : "-\(LastScreenful.limit)"
    let from = options.from ?? past
    effects.append(.connect(AttachQuery(name: options.name, take: options.take, from: from)))
  }

  /// Whether more of the console's output should be read now.
  var takesOutput: Bool { !screen.isFull }

  /// Whether typed bytes should be read now: a pipe waits for its connection, and is left
  /// alone by who only watches.
  var takesInput: Bool {
    guard keys == nil else { return phase != .opening }
    return options.take != nil && phase == .attached && !inputHasEnded
  }

  /// When `timerFired` wants to be called.
  var nextDeadline: Moment? {
    var deadlines = [screen.deadline, leaveAt]
    if case .away(_, _, let retry) = phase { deadlines.append(retry) }
    return deadlines.compactMap(\.self).min()
  }

  mutating func timerFired(at now: Moment) {
    write(screen.timerFired(at: now))
    if let leaveAt, leaveAt <= now { return end(nil) }
    guard case .away(let since, let attempt, .some(let retry)) = phase, retry <= now else { return }
    phase = .away(since: since, attempt: attempt, retry: nil)
    effects.append(.connect(resumption))
  }

  /// Leaves, whatever goes on.
  mutating func end(_ failure: Failure?) {
    guard phase != .ended else { return }
    flushScreenful()
    if options.lines != nil { write(screen.finish()) }
    phase = .ended
    prompt = nil
    leaveAt = nil
    effects.append(.disconnect)
    effects.append(.end(failure))
  }

  /// Says a line of igor's own.
  mutating func say(_ text: String, at now: Moment) {
    if options.lines == nil {
      effects.append(.note(text.safe))
    } else {
      write(screen.say(text, at: now))
    }
  }

  /// Says a line that nobody asked for, unless it is quiet here.
  mutating func tell(_ text: String, at now: Moment) {
    if !isQuiet { say(text, at: now) }
  }

  mutating func write(_ bytes: [UInt8]) {
    if !bytes.isEmpty { effects.append(.write(bytes)) }
  }

  /// The keys of a command, for a sentence that offers it; empty where nobody types.
  func offer(_ command: EscapeCommand, _ what: String) -> String {
    guard let label = keys?.preset.label(of: command) else { return "" }
    return "\(label) \(what)"
  }
}
