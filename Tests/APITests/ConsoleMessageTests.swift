// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import Testing

struct ConsoleMessageTests {
  private static let noon = Timestamp(nanoseconds: 1_793_610_000_120_000_000)
  private static let alice = SubscriberReport(
    id: 7,
    user: "alice",
    from: "unix",
    mode: "rw",
    since: noon
  )
  private static let attached = ConsoleMessage.Attached(
    name: "osl03",
    epoch: 3,
    offset: 100,
    start: 0,
    end: 120,
    mode: "ro",
    may: "watch",
    id: 8,
    user: "bob",
    writer: nil,
    subscribers: [alice],
    state: "active",
    since: noon,
    error: nil
  )

  private static let written: [(ConsoleMessage, String)] = [
    (
      .attached(attached),
      #"{"end":120,"epoch":3,"error":null,"id":8,"may":"watch","mode":"ro","name":"osl03","offset":100,"#
        + #""since":"2026-11-02T09:00:00.120Z","start":0,"state":"active","subscribers":["#
        + #"{"from":"unix","id":7,"mode":"rw","since":"2026-11-02T09:00:00.120Z","user":"alice"}],"#
        + #""type":"attached","user":"bob","writer":null}"#
    ),
    (
      .gap(GapReport(from: 5, to: 9, why: "retention")),
      #"{"from":5,"to":9,"type":"gap","why":"retention"}"#
    ),
    (
      .mark(
        MarkReport(kind: "lost", offset: 9, time: noon, text: "x", user: nil, size: nil)
      ),
      #"{"kind":"lost","offset":9,"text":"x","time":"2026-11-02T09:00:00.120Z","type":"mark"}"#
    ),
    (
      .who(writer: PersonReport(id: 7, user: "alice"), subscribers: []),
      #"{"subscribers":[],"type":"who","writer":{"id":7,"user":"alice"}}"#
    ),
    (
      .mode(ConsoleMessage.ModeChange(mode: "rw", writer: nil, reason: "left")),
      #"{"mode":"rw","reason":"left","type":"mode","writer":null}"#
    ),
    (
      .mode(
        ConsoleMessage.ModeChange(
          mode: "ro",
          writer: nil,
          reason: "forced",
          by: PersonReport(id: 1, user: "eve")
        )
      ),
      #"{"by":{"id":1,"user":"eve"},"mode":"ro","reason":"forced","type":"mode","writer":null}"#
    ),
    (.say(user: "alice", text: "a/b"), #"{"text":"a/b","type":"say","user":"alice"}"#),
    (
      .state(
        ConsoleMessage.StateChange(
          state: "down",
          since: noon,
          error: APIError(code: "bmc_unreachable", message: "no answer")
        )
      ),
      #"{"error":{"code":"bmc_unreachable","message":"no answer"},"#
        + #""since":"2026-11-02T09:00:00.120Z","state":"down","type":"state"}"#
    ),
    (
      .refused(
        ConsoleMessage.Refusal(what: "input", code: "not_writer", message: "m", bytes: 3)
      ),
      #"{"bytes":3,"code":"not_writer","message":"m","type":"refused","what":"input"}"#
    ),
    (.unsure(bytes: 2, message: "m"), #"{"bytes":2,"message":"m","type":"unsure"}"#),
  ]

  @Test(arguments: written.indices)
  func `a message is written as documented and read back`(row: Int) throws {
    let (message, text) = Self.written[row]
    #expect(String(decoding: JSON.encode(message), as: UTF8.self) == text)
    #expect(try JSON.decode(ConsoleMessage.self, from: Array(text.utf8).span) == message)
  }

  @Test func `an unknown type survives and unknown fields are passed over`() throws {
    let future = Array(#"{"type":"weather","sky":"blue"}"#.utf8)
    #expect(try JSON.decode(ConsoleMessage.self, from: future.span) == .unknown(type: "weather"))
    let longer = Array(#"{"type":"say","user":"a","text":"b","colour":1}"#.utf8)
    #expect(
      try JSON.decode(ConsoleMessage.self, from: longer.span) == .say(user: "a", text: "b")
    )
  }
}
