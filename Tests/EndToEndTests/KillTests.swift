// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import BMCSimulator
import Notation
import RingLog
import TestSupport
import Testing

/// Promise 1: acked means kept.
struct KillTests {
  /// The console, in twenty-one runs of igord, is compared with what the BMC says was
  /// acknowledged: no byte is missing, and a byte comes a second time only directly behind a
  /// `restart` mark, at most a packet of them.
  @Test(arguments: ["process", "disk"])
  func `twenty kills lose no byte that the BMC saw acknowledged`(durability: String) throws {
    let bmc = try SimulatedNode("--script", "flood,rate=200000", "--hold")
    let igord = try Igord(bmc.machine, log: "log = { durability = \"\(durability)\" }")
    var random = TestSupport.SeededGenerator(seed: 20)
    for _ in 1...20 {
      let client = try ConsoleClient(to: igord, "osl01")
      let count = Int.random(in: 0...20_000, using: &random)
      let seen = client.wait { $0.bytes.count >= count }.bytes.count
      try #require(seen >= count, "\(igord.log.text)")
      igord.kill()
      try igord.start()
    }
    #expect(igord.stop() == 0)
    let log = try igord.segments(of: "osl01")
    let acknowledged = try bmc.acknowledged()
    let restarts = try igord.marks(of: "osl01").filter { $0.kind == .restart }
    #expect(restarts.count >= 20)

    let stream = NumberedLines(name: "osl01").bytes(count: log.count)
    #expect(stream.starts(with: acknowledged))
    var position = 0
    var repeats: [Int] = []
    var cuts = restarts.map { Int($0.offset) }.filter { $0 < log.count }
    cuts = [0] + cuts + [log.count]
    for (from, to) in zip(cuts, cuts.dropFirst()) {
      let piece = log[from..<to]
      let again =
        from == 0
        ? 0
        : (0...Self.packetLimit).first {
          piece.elementsEqual(stream[max(0, position - $0)...].prefix(piece.count))
        }
      let repeated = try #require(again, "at offset \(from) something else goes on")
      #expect(piece.elementsEqual(stream[(position - repeated)...].prefix(piece.count)))
      position += piece.count - repeated
      repeats.append(repeated)
    }
    #expect(position >= acknowledged.count && position <= acknowledged.count + Self.packetLimit)
    #expect(position > 200_000, "\(repeats)")
  }

  /// The most characters in a SOL packet.
  private static let packetLimit = 255
}
