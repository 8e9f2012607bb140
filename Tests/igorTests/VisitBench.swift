// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import igor

/// A visit with a clock of its own, and what it wanted done.
struct VisitBench {
  var visit: ConsoleVisit
  var now = Moment.now
  /// What was shown, without igor's dimming.
  var shown = ""
  var effects: [ConsoleVisit.Effect] = []

  init(
    take: ConsoleRequest.Take? = .ifFree,
    from: String? = nil,
    keys: EscapePreset? = .igor,
    lines: Int? = 24
  ) {
    var options = ConsoleVisit.Options(name: "osl03")
    options.take = take
    options.from = from
    options.keys = keys
    options.lines = lines
    options.usesEscapes = false
    options.server = "here"
    visit = ConsoleVisit(options)
    visit.jitter = { 1 }
    visit.start()
    collect()
  }

  mutating func collect() {
    for effect in visit.effects {
      switch effect {
      case .write(let bytes): shown += String(decoding: bytes, as: UTF8.self)
      case .note(let text): shown += "(\(text))"
      default: effects.append(effect)
      }
    }
    visit.effects = []
  }

  /// What was shown since the last time it was asked for.
  mutating func takeShown() -> String {
    defer { shown = "" }
    return shown
  }

  mutating func takeEffects() -> [ConsoleVisit.Effect] {
    defer { effects = [] }
    return effects
  }

  mutating func attach(
    epoch: UInt32 = 7,
    offset: UInt64 = 100,
    start: UInt64 = 0,
    end: UInt64? = nil,
    mode: String = "rw",
    may: String? = "power",
    id: UInt64 = 1,
    writer: PersonReport? = PersonReport(id: 1, user: "alice"),
    state: String = "active",
    error: APIError? = nil
  ) {
    receive(
      .attached(
        ConsoleMessage.Attached(
          name: "osl03",
          epoch: epoch,
          offset: offset,
          start: start,
          end: end ?? offset,
          mode: mode,
          may: may,
          id: id,
          user: "alice",
          writer: writer,
          subscribers: [],
          state: state,
          since: Timestamp(seconds: 0),
          error: error
        )
      )
    )
  }

  mutating func receive(_ message: ConsoleMessage) {
    visit.received(message, at: now)
    collect()
  }

  mutating func receive(_ text: String) {
    visit.received(Array(text.utf8))
    collect()
  }

  mutating func type(_ text: String) {
    visit.typed(Array(text.utf8), at: now)
    collect()
  }

  mutating func disconnect(_ why: Disconnection = .lost(code: nil, reason: "")) {
    visit.disconnected(why, at: now)
    collect()
  }

  mutating func pass(_ time: Duration) {
    now += time
    visit.timerFired(at: now)
    collect()
  }
}

extension PersonReport {
  /// Somebody else on the console.
  static let bob = PersonReport(id: 2, user: "bob")
}
