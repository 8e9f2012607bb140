// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import RingLog
import Testing

@testable import Consoles

struct SensorBoardTests {
  private func begin(_ bench: JobBench, _ count: Int = 1) -> JobBench.Asked<SensorsReport> {
    bench.begin(of: Array(repeating: .osl03, count: count)) { console, _, tell in
      console.readSensors(nil) { tell($0, true) }
    }
  }

  private func received(_ bench: JobBench) throws -> Int {
    try #require(bench.shelf.status(of: "osl03")).record.receivedDatagramCount
  }

  @Test func `sensors are read with their units, thresholds and states`() throws {
    let bench = try JobBench()
    try bench.come()
    let row = try #require(try bench.finish(begin(bench)).first)
    let sensors = try #require(row.sensors)
    #expect(row.ok && (row.age ?? 99) < 5 && sensors.count > 5, "\(row)")
    #expect(Set(sensors.map(\.id)).count == sensors.count)
    let measured = sensors.filter { $0.value != nil }
    #expect(measured.contains { $0.unit == "degrees C" && $0.thresholds?.ucr != nil })
    #expect(sensors.allSatisfy { $0.error == nil })
  }

  @Test func `one sweep is for all who ask, and for those who ask after it`() throws {
    let bench = try JobBench()
    try bench.come()
    _ = try bench.finish(begin(bench))
    let before = try received(bench)
    let rows = try bench.finish(begin(bench, 200), count: 200)
    #expect(rows.allSatisfy { $0.ok && $0.sensors?.isEmpty == false })
    #expect(try received(bench) - before < 5)
  }

  @Test func `all who ask while a sweep goes on have that sweep`() throws {
    let bench = try JobBench(sensors: SensorPlan(cache: .zero))
    try bench.come()
    let first = try bench.finish(begin(bench, 100), count: 100)
    #expect(first.allSatisfy { $0.ok })
    let sweeps = try bench.figures().sweeps
    #expect(sweeps == 1)
    _ = try bench.finish(begin(bench))
    #expect(try bench.figures().sweeps == 2)
  }

  @Test func `a sensor that crosses a threshold is a mark, and so is its way back`() throws {
    let bench = try JobBench(sensors: SensorPlan(cache: .zero))
    try bench.come()
    _ = try bench.finish(begin(bench))
    #expect(try bench.marks(.sensor).isEmpty)
    bench.apply(.sensor("CPU1_Temp", 97))
    for _ in 0..<2 { _ = try bench.finish(begin(bench)) }
    bench.apply(.sensor("CPU1_Temp", 52))
    _ = try bench.finish(begin(bench))
    let words = try bench.marks(.sensor).map(\.text)
    #expect(words.count == 2, "\(words)")
    #expect(words.first?.hasPrefix("CPU1 Temp 97 degrees C: critical, was ok") == true, "\(words)")
    #expect(words.last?.hasSuffix("degrees C: ok, was critical") == true, "\(words)")
  }

  private func sensor(_ id: String, in row: SensorsReport?) throws -> SensorReport {
    try #require(row?.sensors?.first { $0.id == id }, "\(String(describing: row))")
  }

  @Test(arguments: [Fault.Bridge.separate, .embedded])
  func `sensors of other controllers are read through the BMC`(bridge: Fault.Bridge) throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.bridge(bridge))
    let row = try bench.finish(begin(bench)).first
    let chipSet = try sensor("2c:0:112", in: row)
    #expect(50...66 ~= chipSet.value ?? 0 && chipSet.thresholds?.ucr == 95, "\(chipSet)")
    #expect(try sensor("c0:0:120", in: row).unit == "degrees C")
    #expect(try sensor("2c:0:113", in: row).state == .ok)
  }

  @Test func `controllers that are not there cost the BMC's own sensors nothing`() throws {
    let bench = try JobBench(sensors: SensorPlan(cache: .zero))
    try bench.come()
    bench.apply(.bridge(.absent))
    let row = try bench.finish(begin(bench)).first
    let message = try sensor("2c:0:112", in: row).error?.message
    #expect(message?.contains("2Ch on channel 6") == true && message?.contains("83h") == true)
    #expect(try sensor("c0:0:120", in: row).error?.code == "no_answer")
    #expect(try sensor("1", in: row).state == .ok)
    bench.apply(.bridge(.separate))
    #expect(try sensor("2c:0:112", in: try bench.finish(begin(bench)).first).state == .ok)
  }

  @Test func `a silent controller is asked once, and then left alone for a while`() throws {
    let bench = try JobBench(sensors: SensorPlan(cache: .zero))
    try bench.come()
    bench.apply(.bridge(.silent))
    func askedCount() -> Int? { bench.shelf.status(of: "osl03")?.record.bridgedCount }
    let row = try bench.finish(begin(bench)).first
    #expect(try sensor("2c:0:113", in: row).error?.code == "no_answer")
    #expect(try sensor("1", in: row).state == .ok)
    let count = try #require(askedCount())
    let again = try bench.finish(begin(bench)).first
    #expect(try sensor("2c:0:113", in: again).error?.code == "no_answer")
    #expect(count > 0 && askedCount() == count)
  }

  @Test func `where the settings say so nobody is asked through the BMC`() throws {
    let bench = try JobBench(sensors: SensorPlan(bridges: false))
    try bench.come()
    let row = try bench.finish(begin(bench)).first
    let chipSet = try sensor("2c:0:112", in: row)
    #expect(chipSet.value == nil && chipSet.state == .none && chipSet.error == nil)
    #expect(try sensor("1", in: row).state == .ok)
  }

  @Test func `one sensor is told by its id or its name`() throws {
    let bench = try JobBench()
    try bench.come()
    let all = try #require(try bench.finish(begin(bench)).first?.sensors)
    let wanted = try #require(all.last)
    for word in [wanted.id, wanted.name.lowercased()] {
      let asked: JobBench.Asked<SensorsReport> = bench.begin { console, _, tell in
        console.readSensors(word) { tell($0, true) }
      }
      #expect(try bench.finish(asked).first?.sensors?.contains { $0.id == wanted.id } == true)
    }
    let asked: JobBench.Asked<SensorsReport> = bench.begin { console, _, tell in
      console.readSensors("no such") { tell($0, true) }
    }
    #expect(try bench.finish(asked).first?.error?.code == "not_found")
  }

  @Test func `sensors wait while somebody types, and come all the same`() throws {
    let bench = try JobBench()
    try bench.come()
    let client = try bench.bench.join(.osl03)
    let start = bench.bench.loop.now
    client.type("ls\n")
    try bench.bench.wait { bench.shelf.status(of: "osl03")?.record.typedCount == 3 }
    let row = try #require(try bench.finish(begin(bench)).first)
    #expect(row.ok && bench.bench.loop.now - start >= ConsoleActivity.typingTime)
  }

  @Test func `who waits for the console's pause is told when the machine goes`() throws {
    let bench = try JobBench()
    try bench.come()
    let client = try bench.bench.join(.osl03)
    client.type("ls\n")
    try bench.bench.wait { bench.shelf.status(of: "osl03")?.record.typedCount == 3 }
    let asked = begin(bench)
    client.close()
    bench.bench.rack.apply([])
    let row = try #require(try bench.finish(asked).first)
    #expect(!row.ok && row.error?.message.contains("removed") == true, "\(row)")
  }

  @Test func `noise instead of answers is an error and no crash`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.garbage(true))
    let row = try #require(try bench.finish(begin(bench)).first)
    #expect(!row.ok || row.sensors != nil)
    #expect(try bench.status().power == "on")
  }
}
