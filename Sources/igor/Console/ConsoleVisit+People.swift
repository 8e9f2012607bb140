// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import Notation

extension ConsoleVisit {
  /// A connection stands: counting begins, for the first time or anew.
  mutating func begin(_ attached: ConsoleMessage.Attached, at now: Moment) {
    let before = phase
    let wasWriter = mode == "rw"
    let oldEpoch = epoch
    epoch = attached.epoch
    offset = attached.offset
    id = attached.id
    user = attached.user
    mode = attached.mode
    may = attached.may
    writer = attached.writer
    subscribers = attached.subscribers
    consoleState = attached.state
    consoleSince = attached.since
    consoleError = attached.error
    phase = .attached
    hintedUntil = nil
    switch before {
    case .opening: greet(attached, at: now)
    case .away(let since, _, _):
      var text = "back after \(Self.describe(now - since))"
      if epoch != oldEpoch { text += "; igord was started again" }
      text += attached.end > offset ? "; \(attached.end - offset) bytes since then" : ""
      if wasWriter && mode != "rw" { text += "; \(keyboardText)" }
      say(text, at: now)
      if consoleError != nil { tell(stateText, at: now) }
    case .attached, .ended: break
    }
  }

  private mutating func greet(
    _ attached: ConsoleMessage.Attached,
    at now: Moment
  ) {
    if keys == nil, options.take != nil, mode != "rw" {
      guard may != "watch" else { return end(Failure(.notAllowed, keyboardText)) }
      return end(Failure(.inUse, "\(keyboardText); --join types too, --force takes it"))
    }
    if keys != nil {
      var text = "\(options.name) on \(options.server): \(keyboardText)"
      if mode != "rw", options.take != nil { text += offers }
      tell(text + "; \(offer(.help, "helps")), \(offer(.quit, "leaves"))", at: now)
    }
    if consoleState != "active" || consoleError != nil { tell(stateText, at: now) }
    if options.from == nil, options.lines != nil, attached.end > offset {
      let beginsLine = offset == attached.start
      screenful = Screenful(end: attached.end, beginsLine: beginsLine)
    }
  }

  /// Who has the keyboard, in words.
  var keyboardText: String {
    if may == "watch" {
      let holder = writer.map { "\($0.user) has the keyboard, " } ?? ""
      return holder + "you may only watch"
    }
    guard let writer else {
      return mode == "rw" ? "you have the keyboard" : "you watch, nobody has the keyboard"
    }
    if writer.id == id { return "you have the keyboard" }
    return mode == "rw"
      ? "you type together with \(writer.user)" : "\(writer.user) has the keyboard, you watch"
  }

  /// What somebody who watches can do about it.
  var offers: String {
    var offers: [String] = []
    switch (writer, may) {
    case (_, "watch"): break
    case (nil, _): offers = [offer(.take, "takes it")]
    case (_, "type"): offers = [offer(.join, "types too")]
    default: offers = [offer(.join, "types too"), offer(.force, "takes it")]
    }
    offers.removeAll(where: \.isEmpty)
    return offers.isEmpty ? "" : "; " + offers.joined(separator: ", ")
  }

  mutating func apply(_ change: ConsoleMessage.ModeChange, at now: Moment) {
    let lost = mode == "rw" && change.mode != "rw"
    mode = change.mode
    writer = change.writer
    hintedUntil = nil
    var text = keyboardText
    if change.reason == "left" { text += "; who had it is gone" }
    if change.reason == "joined", let by = change.by, by.id != id { text = "\(by.user) types too" }
    if lost, let by = change.by, by.id != id { text = "\(by.user) took the keyboard, you watch" }
    if mode != "rw", keys != nil, change.reason != "joined" { text += offers }
    if lost && change.by?.id != id { bell() }
    tell(text, at: now)
  }

  /// Tells who came and went, or everyone where that was asked.
  mutating func update(
    _ writer: PersonReport?,
    _ subscribers: [SubscriberReport],
    at now: Moment
  ) {
    let old = self.subscribers
    self.writer = writer
    self.subscribers = subscribers
    if asksWho {
      asksWho = false
      for subscriber in subscribers { say(describe(subscriber), at: now) }
      return
    }
    for subscriber in subscribers
    where subscriber.id != id && !old.contains(where: { $0.id == subscriber.id }) {
      tell("\(subscriber.user) is here too, from \(subscriber.from)", at: now)
    }
    for subscriber in old
    where subscriber.id != id && !subscribers.contains(where: { $0.id == subscriber.id }) {
      tell("\(subscriber.user) left", at: now)
    }
  }

  /// A subscriber in words.
  func describe(_ subscriber: SubscriberReport) -> String {
    let isSelf = subscriber.id == id ? " (you)" : ""
    let does = subscriber.mode == "rw" ? "types" : "watches"
    let since = subscriber.since.text(in: .local)
    return "\(subscriber.user)\(isSelf) \(does), from \(subscriber.from), since \(since)"
  }

  /// A length of time in words.
  static func describe(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    if seconds < 1 { return "less than a second" }
    if seconds < 120 { return "\(seconds) s" }
    return seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
  }
}
