// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import TestSupport
import Testing

/// Several people on one console.
struct PeopleTests {
  @Test func `two admins and a watcher see the same boot, and one types at a time`() throws {
    let node = try QEMUNode()
    let igord = try Igord(Igord.machine("osl01", node.bmc))
    let tcp = try #require(igord.http)
    let alice = try ConsoleClient(to: igord, "osl01", "mode=rw")
    let bob = try ConsoleClient(to: tcp, "osl01", "mode=rw")
    let carol = try ConsoleClient(to: tcp, "osl01", "mode=ro")
    let keyboard = try Keyboard(alice: alice, bob: bob, carol: carol)
    try node.order("on")
    try #require(carol.shows("guest login:", within: .seconds(300)), "\(igord.story(of: node))")

    try keyboard.isTheFirstOnes()
    keyboard.goesFromOneToTheOther()
    keyboard.isForBoth()
    keyboard.isLeft()

    // All that each saw, from the first byte on; the kernel may have something to say meanwhile.
    let record = node.serialRecord
    for client in [carol, bob] {
      let seen = client.wait { $0.bytes.count >= record.count }.bytes
      let isSame = seen.starts(with: record)
      #expect(isSame)
    }
    #expect(record.starts(with: alice.current.bytes))
    let text = String(decoding: record, as: UTF8.self)
    #expect(!text.contains("not this") && !text.contains("nor this"))
  }

  @Test func `at their terminals they are told who has the keyboard`() throws {
    let node = try IPMISimNode()
    let igord = try Igord(Igord.machine("osl01", node))
    let alice = try Person(at: "osl01", of: igord)
    #expect(alice.screen.shows("you have the keyboard; ^]? helps, ^]. leaves]"))
    let bob = try Person(at: "osl01", of: igord, "--join")
    #expect(bob.screen.shows("you type together with"))
    #expect(alice.screen.shows("types too]"))
    let carol = try Person(at: "osl01", of: igord)
    #expect(carol.screen.shows("has the keyboard, you watch; ^]j types too, ^]f takes it"))
    carol.screen.send("x")
    #expect(carol.screen.shows("\u{7}"))
    carol.screen.send("\u{1D}f")
    #expect(carol.screen.shows("[igor: you have the keyboard]"))
    for person in [alice, bob] { #expect(person.screen.shows("took the keyboard, you watch")) }
    carol.screen.send("typed")
    #expect(node.serial.received(5) == Array("typed".utf8))
    carol.screen.send("\u{1D}mgoing home\r")
    for person in [alice, bob] { #expect(person.screen.shows("says: going home]")) }
    carol.screen.send("\u{1D}.")
    #expect(carol.igor.exitStatus() == 0)
    for person in [alice, bob] {
      #expect(person.screen.shows("you watch, nobody has the keyboard; who had it is gone"))
    }
    bob.screen.send("\u{1D}t")
    #expect(bob.screen.shows("[igor: you have the keyboard]"))
    let who = try igord.run("who", "--csv")
    #expect(who.output.split(separator: "\n").count == 3, "\(who.output)")
  }
}

/// The keyboard of a console with three people, who all hear where it goes.
private struct Keyboard {
  let alice: ConsoleClient
  let bob: ConsoleClient
  let carol: ConsoleClient
  private let aliceID: UInt64
  private let bobID: UInt64

  /// Alice came first, Bob second, and Carol only watches.
  init(alice: ConsoleClient, bob: ConsoleClient, carol: ConsoleClient) throws {
    (self.alice, self.bob, self.carol) = (alice, bob, carol)
    let (first, second) = try (#require(alice.current.attached), #require(bob.current.attached))
    #expect(first.mode == "rw" && first.writer?.id == first.id)
    #expect(second.mode == "ro" && second.writer == PersonReport(id: first.id, user: first.user))
    (aliceID, bobID) = (first.id, second.id)
  }

  /// The last change of that kind, as somebody was told.
  private func change(_ reason: String, told client: ConsoleClient) -> ConsoleMessage.ModeChange? {
    client.wait { $0.modes.last?.reason == reason }.modes.last
  }

  func isTheFirstOnes() throws {
    bob.type("not this\r")
    #expect(bob.wait { !$0.refusals.isEmpty }.refusals.first?.code == "not_writer")
    alice.type("root\r")
    try #require(carol.shows("# "))
  }

  func goesFromOneToTheOther() {
    bob.ask(.take(how: .force))
    for client in [alice, bob, carol] {
      let change = change("forced", told: client)
      #expect(change?.writer?.id == bobID && change?.by?.id == bobID)
      #expect(change?.mode == (client === bob ? "rw" : "ro"))
    }
    alice.type("nor this\r")
    #expect(alice.wait { !$0.refusals.isEmpty }.refusals.first?.code == "not_writer")
    bob.type("echo of-$((6 * 7))\r")
    #expect(carol.shows("of-42"))
  }

  func isForBoth() {
    alice.ask(.take(how: .join))
    for client in [alice, bob, carol] {
      #expect(change("joined", told: client)?.by?.id == aliceID)
    }
    alice.type("echo with-$((7 * 7))\r")
    #expect(carol.shows("with-49"))
    bob.ask(.release)
    for client in [alice, bob, carol] {
      let change = change("released", told: client)
      #expect(change?.writer?.id == aliceID && change?.by?.id == bobID)
    }
  }

  func isLeft() {
    alice.close()
    for client in [bob, carol] {
      let change = change("left", told: client)
      #expect(change?.writer == nil && change?.mode == "ro")
    }
    bob.ask(.take(how: .ifFree))
    #expect(change("taken", told: carol)?.writer?.id == bobID)
    bob.type("echo last-$((8 * 8))\r")
    #expect(carol.shows("last-64\r\n") && bob.shows("last-64\r\n"))
  }
}
