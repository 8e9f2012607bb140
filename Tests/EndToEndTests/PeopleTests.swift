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
    let (writer, other) = try (#require(alice.current.attached), #require(bob.current.attached))
    #expect(writer.mode == "rw" && writer.writer?.id == writer.id)
    #expect(other.mode == "ro" && other.writer == PersonReport(id: writer.id, user: writer.user))
    _ = try runTool(node.bmc.ipmitool() + ["power", "on"])
    try #require(carol.shows("guest login:", within: .seconds(120)), "\(node.bmc.log)")

    // Who watches types nothing.
    bob.type("not this\r")
    #expect(bob.wait { !$0.refusals.isEmpty }.refusals.first?.code == "not_writer")
    alice.type("root\r")
    try #require(carol.shows("# "))

    // From one to the other, and to both.
    bob.ask(.take(how: .force))
    for client in [alice, bob, carol] {
      let change = client.wait { $0.modes.last?.reason == "forced" }.modes.last
      #expect(change?.writer?.id == other.id && change?.by?.id == other.id)
      #expect(change?.mode == (client === bob ? "rw" : "ro"))
    }
    alice.type("nor this\r")
    #expect(alice.wait { !$0.refusals.isEmpty }.refusals.first?.code == "not_writer")
    bob.type("echo of-$((6 * 7))\r")
    #expect(carol.shows("of-42"))
    alice.ask(.take(how: .join))
    for client in [alice, bob, carol] {
      #expect(client.wait { $0.modes.last?.reason == "joined" }.modes.last?.by?.id == writer.id)
    }
    alice.type("echo with-$((7 * 7))\r")
    #expect(carol.shows("with-49"))
    bob.ask(.release)
    for client in [alice, bob, carol] {
      let change = client.wait { $0.modes.last?.reason == "released" }.modes.last
      #expect(change?.writer?.id == writer.id && change?.by?.id == other.id)
    }
    alice.close()
    for client in [bob, carol] {
      let change = client.wait { $0.modes.last?.reason == "left" }.modes.last
      #expect(change?.writer == nil && change?.mode == "ro")
    }
    bob.ask(.take(how: .ifFree))
    #expect(carol.wait { $0.modes.last?.reason == "taken" }.modes.last?.writer?.id == other.id)
    bob.type("echo last-$((8 * 8))\r")
    #expect(carol.shows("last-64\r\n") && bob.shows("last-64\r\n"))

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
