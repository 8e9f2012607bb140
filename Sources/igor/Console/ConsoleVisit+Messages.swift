// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import Notation

extension ConsoleVisit {
  /// The console printed bytes.
  mutating func received(_ bytes: [UInt8]) {
    guard phase == .attached else { return }
    offset += UInt64(bytes.count)
    guard screenful != nil else { return show(bytes) }
    screenful?.bytes += bytes
    if let screenful, offset >= screenful.end { flushScreenful() }
  }

  /// A pong: everything sent before its ping has been taken.
  mutating func ponged(at now: Moment) {
    if inputHasEnded && leaveAt == nil { leaveAt = now + options.wait }
  }

  mutating func received(_ message: ConsoleMessage, at now: Moment) {
    switch message {
    case .attached(let attached): begin(attached, at: now)
    case .gap(let gap): skip(gap, at: now)
    case .mark(let mark): tell(mark, at: now)
    case .who(let writer, let subscribers): update(writer, subscribers, at: now)
    case .mode(let change): apply(change, at: now)
    case .say(let user, let text): say("\(user) says: \(text)", at: now)
    case .state(let change): apply(change, at: now)
    case .refused(let refusal): explain(refusal, at: now)
    case .unsure(let bytes, let message): explain(unsure: bytes, message, at: now)
    case .unknown: break
    }
  }

  private mutating func show(_ bytes: [UInt8]) {
    guard options.lines != nil else { return write(bytes) }
    recent.append(bytes)
    write(screen.output(bytes))
  }

  /// Shows what was collected of the past, cut to the last screen.
  mutating func flushScreenful() {
    guard let past = screenful else { return }
    screenful = nil
    let lines = max(2, (options.lines ?? 24) - 2)
    show(LastScreenful.cut(past.bytes, toLast: lines, beginsLine: past.beginsLine))
  }

  private mutating func skip(_ gap: GapReport, at now: Moment) {
    flushScreenful()
    offset = gap.to
    say(Self.describe(gap), at: now)
  }

  /// A gap in words.
  static func describe(_ gap: GapReport) -> String {
    guard gap.to >= gap.from else {
      return "the log goes on at offset \(gap.to): what was shown from there on was not kept"
    }
    let count = gap.to - gap.from
    return "\(count) bytes missing, offsets \(gap.from)-\(gap.to), \(gap.why)"
  }

  private mutating func tell(_ mark: MarkReport, at now: Moment) {
    // State, trouble with the log, keyboard, arrivals and departures come as messages of their own; that
    // a boot began, and how far it has come, is what was just ordered or printed.
    let told = [
      "state", "unkept", "held", "keyboard", "attached", "detached", "say", "boot", "stage",
    ]
    guard !told.contains(mark.kind) else { return }
    let text = Self.describe(mark)
    tell(mark.user.map { "\(text), by \($0)" } ?? text, at: now)
  }

  /// What happened, in words; the text alone where it is a sentence by itself.
  private static func describe(_ mark: MarkReport) -> String {
    switch mark.kind {
    case "power": "power: \(mark.text)"
    case "sysrq": "SysRq \(mark.text)"
    case "break": "serial break"
    default: mark.text.isEmpty ? mark.kind : mark.text
    }
  }

  private mutating func apply(
    _ change: ConsoleMessage.StateChange,
    at now: Moment
  ) {
    consoleState = change.state
    consoleSince = change.since
    consoleError = change.error
    hintedUntil = nil
    tell(stateText, at: now)
  }

  /// The console's state in words.
  var stateText: String {
    let reason = consoleError.map { ": \($0.message)" } ?? ""
    return "\(options.name) is \(consoleState)\(reason)"
  }

  private mutating func explain(
    _ refusal: ConsoleMessage.Refusal,
    at now: Moment
  ) {
    if keys == nil && refusal.what == "input" {
      let status: ExitReason = refusal.code == "not_allowed" ? .notAllowed : .failed
      return end(Failure(status, "input was not typed: \(refusal.message)"))
    }
    bell()
    guard refusal.what == "input" else { return say(refusal.message, at: now) }
    hint(refusal.message, at: now)
  }

  private mutating func explain(
    unsure bytes: Int,
    _ message: String,
    at now: Moment
  ) {
    let text = message.isEmpty ? "the last \(bytes) bytes may not have been typed" : message
    if keys == nil { return end(Failure(.failed, text)) }
    bell()
    say(text, at: now)
  }
}
