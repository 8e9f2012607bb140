// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

/// Bytes in both directions through a network that misbehaves, against a BMC that does too.
struct SOLTransferTests {
  /// How bad it is.
  struct Weather: Sendable, CustomTestStringConvertible {
    var name: String
    var loss = 0
    var duplication = 0
    var delay = 1...1
    var journalDelay = 0...0
    var testDescription: String { name }
  }

  static let weathers: [Weather] = [
    Weather(name: "calm"),
    Weather(name: "slow journal", journalDelay: 0...1800),
    Weather(name: "loss", loss: 20),
    Weather(name: "duplication", duplication: 50, delay: 1...20),
    Weather(name: "reordering", duplication: 20, delay: 1...1500),
    Weather(name: "all", loss: 15, duplication: 25, delay: 1...900, journalDelay: 0...1200),
  ]

  @Test(arguments: weathers, 0..<40 as Range<UInt64>)
  func `no byte is lost and none comes twice, in either direction`(
    weather: Weather,
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed &* 977)
    let bench = LinkBench(seed: seed)
    bench.bmc.sol = Self.habits(&random)
    bench.activate()
    bench.run(for: .seconds(2))
    (bench.loss, bench.duplication) = (weather.loss, weather.duplication)
    (bench.delay, bench.journalDelay) = (weather.delay, weather.journalDelay)
    var written: [UInt8] = []
    var typed: [UInt8] = []
    for round in 0..<25 {
      let output = Self.bytes(Int.random(in: 0...600, using: &random), round, &random)
      written += output
      bench.output(output)
      let text = Self.text(Int.random(in: 0...90, using: &random), &random)
      typed += Array(text.utf8.prefix(bench.write(text)))
      bench.run(for: .milliseconds(Int.random(in: 0...3000, using: &random)))
    }
    bench.run(for: .seconds(900)) {
      bench.delivered.count >= written.count && bench.bmc.sol.typed.count >= typed.count
    }
    bench.run(for: .seconds(5))
    #expect(bench.delivered == written, "\(weather.name), seed \(seed)")
    #expect(bench.bmc.sol.typed == typed, "\(weather.name), seed \(seed)")
    #expect(bench.troubles.isEmpty || weather.loss > 0, "\(bench.troubles)")
    #expect(bench.ended == nil, "\(weather.name), seed \(seed)")
  }

  /// Habits drawn by chance.
  static func habits(_ random: inout SeededGenerator) -> FakeSOL {
    var sol = FakeSOL(
      firstSequence: UInt8.random(in: 1...15, using: &random),
      remembered: UInt8.random(in: 0...15, using: &random)
    )
    sol.acknowledgesEmptyPackets = Bool.random(using: &random)
    sol.growsRetransmissions = Bool.random(using: &random)
    sol.partialAcks = [0, 30].randomElement(using: &random) ?? 0
    sol.nacks = [0, 20].randomElement(using: &random) ?? 0
    return sol
  }

  static func bytes(_ count: Int, _ round: Int, _ random: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  static func text(_ count: Int, _ random: inout SeededGenerator) -> String {
    String((0..<count).map { _ in "abcdefghijklmnop\r".randomElement(using: &random) ?? "x" })
  }
}
