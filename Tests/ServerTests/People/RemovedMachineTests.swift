// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import TestSupport
import Testing

/// The past of machines that are not in the settings any more.
@Suite(.serialized)
struct RemovedMachineTests {
  private static let panic = "Kernel panic - not syncing: Fatal exception\r\n"

  /// A server with osl01 and osl02, on which both panicked and the second was removed then.
  private static func make() throws -> TestPeople {
    let people = try TestPeople(["osl01", "osl02"])
    for name in ["osl01", "osl02"] { try people.service.print(panic, on: name) }
    try wait { try incidents(people).count == 2 }
    try people.service.reload { $0.names = ["osl01"] }
    try wait { try people.ask("GET", "/machines/osl02").status == 404 }
    return people
  }

  private static func wait(_ condition: () throws -> Bool) throws {
    let deadline = Moment.now + .seconds(60)
    while try !condition() { try #require(Moment.now < deadline) }
  }

  /// The machines of incidents.
  private static func incidents(_ people: TestPeople, _ query: String = "") throws -> [String] {
    try people.service.connect().get("/incidents" + query).json([IncidentReport].self)
      .map(\.machine).sorted()
  }

  private func expectPast(_ client: Client) throws {
    #expect(try client.get("/console/osl02/scrollback").text.contains("not syncing"))
    let marks = try client.get("/console/osl02/timeline").json([TimelineEntry].self)
    #expect(marks.contains { $0.kind == "incident" })
    #expect(try client.get("/console/osl02/boots").status == 200)
    let found = try client.get("/search?q=syncing&machines=osl0%5B1-3%5D").text
    #expect(found.contains("\"osl02\"") && found.contains("there is no machine osl03"))
    #expect(try client.get("/search?q=syncing&machines=osl02").text.contains("not syncing"))
    let all = try client.get("/search?q=syncing").text
    #expect(all.contains("\"osl01\"") && !all.contains("\"osl02\""))
  }

  @Test func `what is kept of it is found by its name, also after a restart`() throws {
    let people = try Self.make()
    try expectPast(people.service.connect())
    people.service.stop()
    try people.service.start()
    let client = try people.service.connect()
    try expectPast(client)
    #expect(try client.get("/console/osl02").status == 404)
    #expect(try client.get("/power/osl02").status == 404)
    #expect(try client.get("/console/osl03/scrollback").status == 404)
  }

  @Test(arguments: [
    ("", ["osl01", "osl02"]), ("?machines=osl02", ["osl02"]),
    ("?machines=osl0%5B2-9%5D", ["osl02"]),
    ("?machines=all", ["osl01", "osl02"]), ("?machines=*2", ["osl02"]),
    ("?machines=all,-osl02", ["osl01"]), ("?machines=osl02&kind=oom", []),
  ])
  func `its incidents are found by any range`(query: String, machines: [String]) throws {
    let people = try Self.make()
    #expect(try Self.incidents(people, query) == machines)
    #expect(try people.service.connect().get("/incidents?machines=osl03").status == 404)
  }

  @Test func `an incident that its machine was removed in is frozen`() throws {
    let people = try Self.make()
    let client = try people.service.connect()
    let found = try client.get("/incidents?machines=osl02").json([IncidentReport].self)
    let id = try #require(found.first?.id)
    try Self.wait { try client.get("/incidents/\(id)").json(IncidentReport.self).complete }
    #expect(try client.get("/incidents/\(id)/console").text.contains("not syncing"))
  }

  @Test func `an incident that igord left open is frozen, where its machine is gone at the start`()
    throws
  {
    let people = try TestPeople(["osl01", "osl02"])
    let service = people.service
    try service.print(Self.panic, on: "osl02")
    try Self.wait { try Self.incidents(people) == ["osl02"] }
    service.stop()
    try service.reload { $0.names = ["osl01"] }
    try service.start()
    let client = try service.connect()
    let found = try client.get("/incidents").json([IncidentReport].self)
    let id = try #require(found.first?.id)
    try Self.wait { try client.get("/incidents/\(id)").json(IncidentReport.self).complete }
    #expect(try client.get("/incidents/\(id)/console").text.contains("not syncing"))
  }

  @Test func `it is hidden from whom it was hidden from`() throws {
    let people = try Self.make()
    try people.add("ada", "[{\"role\": \"viewer\", \"on\": \"osl01\"}]")
    try people.add("bob", "[{\"role\": \"viewer\", \"on\": \"osl02\"}]")
    try people.add("eve", "[{\"role\": \"sense\", \"on\": \"osl02\"}]")
    for (user, status) in [("ada", 404), ("bob", 200), ("eve", 403)] {
      for path in [
        "/console/osl02/scrollback", "/console/osl02/boots", "/incidents?machines=osl02",
      ] {
        #expect(try people.ask(as: user, "GET", path).status == status, "\(user) \(path)")
      }
    }
  }

  @Test func `a purge ends its log, and leaves its incidents`() throws {
    let people = try Self.make()
    #expect(try people.ask("DELETE", "/machines/osl02?purge=true").status == 204)
    #expect(try people.ask("GET", "/console/osl02/scrollback").status == 404)
    #expect(try people.ask("GET", "/search?q=syncing&machines=osl02").status == 404)
    #expect(try Self.incidents(people, "?machines=osl02") == ["osl02"])
  }
}
