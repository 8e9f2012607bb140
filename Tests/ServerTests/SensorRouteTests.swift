// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import HTTP
import Server
import TestSupport
import Testing

/// `/sensors`, `/log` and `/inventory` of a running server, in front of simulated BMCs.
@Suite(.serialized)
struct SensorRouteTests {
  @Test func `sensors of a range, one of them, and what is cached in the figures`() throws {
    let lab = try RouteLab(["n1", "n2"])
    let client = try lab.connect()
    let before = try client.get("/metrics").text
    #expect(!before.contains("igor_sensor{machine=\"n1\""))
    let rows = try client.get("/sensors/n2,n1,osl01").json([SensorsReport].self)
    #expect(rows.map(\.machine) == ["n2", "n1", "osl01"])
    #expect(rows.map { $0.error?.code } == [nil, nil, "no_bmc"])
    let sensor = try #require(rows[0].sensors?.first { $0.unit == "degrees C" })
    let one = try client.get("/sensors/n1/\(sensor.id)").json([SensorsReport].self)
    #expect(one[0].sensors?.map(\.name) == [sensor.name])
    let none = try client.get("/sensors/n1/nothing").json([SensorsReport].self)
    #expect(none[0].error?.code == "not_found")
    let text = try client.get("/metrics").text
    #expect(text.contains("igor_sensor{machine=\"n1\",sensor=\"\(sensor.name)\""))
    #expect(text.contains("igor_sensor_sweeps_total 2\n"))
  }

  @Test func `event logs are told, followed, dated and cleared`() throws {
    let lab = try RouteLab(["n1"])
    lab.apply(.addEvents(3), to: "n1")
    let client = try lab.connect()
    let all = try client.get("/log/n1").json([EventLogReport].self)[0]
    #expect((all.entries?.count ?? 0) >= 3 && all.total == all.entries?.count)
    let last = try client.get("/log/n1?tail=1").json([EventLogReport].self)[0]
    #expect(last.entries?.count == 1)
    #expect(try client.get("/log/n1?tail=x").status == 400)
    #expect(try client.get("/log/n1?since=nonsense").status == 400)
    #expect(try client.get("/log/n1?follow=true").status == 400)
    let time = try client.get("/log/n1/time").json([ClockReport].self)[0]
    #expect(time.time != nil)
    let set = try client.put("/log/n1/time", #"{"time":"now"}"#).json([ClockReport].self)[0]
    #expect(abs(set.ahead ?? 99) < 60, "\(set)")
    #expect(try client.put("/log/n1/time", #"{"time":"noon"}"#).status == 400)
    let cleared = try client.request("DELETE", "/log/n1").json([EventLogReport].self)
    #expect(cleared[0].cleared == true)
    #expect(try client.request("DELETE", "/log").status == 405)
    #expect(try client.request("DELETE", "/log/n[1-2]").status == 404)
  }

  @Test func `what comes is told to who follows`() throws {
    let lab = try RouteLab(["n1"])
    let client = try lab.connect()
    client.send(
      "GET /log/n1?tail=0&follow=true HTTP/1.1\r\nHost: a\r\nAccept: application/x-ndjson\r\n\r\n"
    )
    _ = try client.takeHead()
    #expect(try client.take(through: "}\n").contains(#""entries":[]"#))
    lab.apply(.addEvents(1), to: "n1")
    #expect(try client.take(through: "}\n").contains(#""event":"#))
  }

  @Test func `an inventory has its parts`() throws {
    let lab = try RouteLab(["n1"])
    let rows = try lab.connect().get("/inventory/n1").json([InventoryReport].self)
    #expect(rows[0].fru?.isEmpty == false && rows[0].device?.firmware.contains(".") == true)
  }
}

extension Client {
  /// Sends a PUT of JSON and takes its answer.
  func put(_ target: String, _ body: String) throws -> Answer {
    let fields = ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    let head = ["PUT \(target) HTTP/1.1", "Host: localhost"] + fields
    send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return try takeAnswer()
  }
}
