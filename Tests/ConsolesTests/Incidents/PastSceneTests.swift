// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import RingLog
import Testing

@testable import Consoles

struct PastSceneTests {
  /// Who is there after some marks: name, where from, mode.
  private func people(_ marks: [(MarkKind, String?, String)]) -> [String] {
    var scene = PastScene()
    for (index, (kind, person, text)) in marks.enumerated() {
      let time = Timestamp(seconds: Int64(index))
      scene.take(Mark(kind: kind, offset: 0, time: time, person: person, text: text))
    }
    return scene.people.map { "\($0.user) \($0.from) \($0.mode) \($0.since.rfc3339.suffix(6))" }
  }

  @Test func `who came and did not go was there`() {
    #expect(people([(.attached, "alice", "unix"), (.detached, "alice", "unix")]).isEmpty)
    let two: [(MarkKind, String?, String)] = [
      (.attached, "alice", "unix"), (.attached, "bob", "10.0.0.1"),
      (.attached, "alice", "10.0.0.2"),
    ]
    #expect(people(two).count == 3)
    #expect(
      people(two + [(.detached, "alice", "unix")]).map { $0.prefix(5) } == ["bob 1", "alice"]
    )
    #expect(people(two + [(.detached, "carol", "unix")]).count == 3)
    #expect(people(two + [(.restart, nil, "igord started")]).isEmpty)
  }

  @Test func `who had the keyboard may have typed`() {
    let two: [(MarkKind, String?, String)] = [
      (.attached, "alice", "unix"), (.keyboard, "alice", "taken"), (.attached, "bob", "unix"),
    ]
    #expect(people(two) == ["alice unix rw 0.000Z", "bob unix ro 2.000Z"])
    #expect(
      people(two + [(.keyboard, "bob", "forced")]).map { $0.split(separator: " ")[2] } == [
        "ro", "rw",
      ]
    )
    #expect(
      people(two + [(.keyboard, "alice", "released")]).map { $0.split(separator: " ")[2] }
        == ["ro", "ro"]
    )
  }

  @Test func `the state is the last that was marked`() {
    var scene = PastScene()
    #expect(scene.state == nil)
    let mark = Mark(
      kind: .state,
      offset: 0,
      time: Timestamp(seconds: 0),
      text: "down: no answer from 10.0.0.1:623"
    )
    scene.take(mark)
    #expect(scene.state == "down")
  }
}
