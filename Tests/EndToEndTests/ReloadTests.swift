// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import TestSupport
import Testing

/// Settings that change while igord runs.
struct ReloadTests {
  @Test func `a change of some machines leaves the others' sessions and subscribers alone`() throws
  {
    let nodes = try (0..<4).map { _ in try IPMISimNode() }
    let machines = nodes.enumerated().map { Igord.machine("osl0\($0 + 1)", $1) }
    let igord = try Igord(machines[0] + machines[1] + machines[2])
    let clients = try (1...3).map { try ConsoleClient(to: igord, "osl0\($0)", "mode=rw") }
    let before = try nodes.map { try $0.account() }
    #expect(before.map { $0.owner != 0 } == [true, true, true, false])

    // One stays, one changes, one goes, one comes.
    let changed = machines[1] + "privilege = \"operator\"\n"
    #expect(try igord.reload(machines[0] + changed + machines[3]))
    #expect(clients[2].wait { $0.isEnded }.closeCode == 4404)
    #expect(clients[1].wait { $0.states.last == "active" }.states.last == "active")
    #expect(try igord.waits(for: "active", of: "osl04"))
    // Goodbyes are said while igord goes on.
    let left = IPMISimNode.Account(owner: 0, sessionCount: 0)
    #expect(try nodes[2].account { $0 == left } == left)
    #expect(try nodes[1].account { $0.sessionCount == 1 }.sessionCount == 1)
    let after = try nodes.map { try $0.account() }
    #expect(after[0] == before[0])
    #expect(after[1].owner != before[1].owner && after[1].owner != 0)
    #expect(after[1].sessionCount == 1 && after[2] == left)
    #expect(after[3].owner != 0)
    #expect(clients[0].current.states.isEmpty && !clients[0].current.isEnded)
    #expect(!clients[1].current.isEnded)
    #expect(try igord.run("console", "--watch", "osl03").status == 4)

    // Wrong settings change nothing.
    let wrong = machines[0] + "colour = \"red\"\n"
    #expect(try igord.reload(wrong, says: "settings not applied"))
    #expect(igord.log.text.contains("colour"))
    #expect(try nodes.map { try $0.account() } == after)
    for (index, client) in clients.prefix(2).enumerated() {
      client.type("still here")
      #expect(nodes[index].serial.received(10) == Array("still here".utf8))
      nodes[index].serial.send("and so am I")
      #expect(client.shows("and so am I"))
    }
    #expect(igord.stop() == 0)
  }
}
