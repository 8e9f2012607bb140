// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import TestSupport
import Testing

/// Subscribers that stop reading, while the console floods on.
struct SlowReaderTests {
  private static let count = 4_000_000
  private static let stream = NumberedLines(name: "osl01").bytes(count: count)

  /// The igord, with somebody who stopped reading soon and somebody who has read everything.
  private struct Scene {
    let bmc: SimulatedNode
    let igord: Igord
    let web: ConsoleClient

    init(capacity: String) throws {
      bmc = try SimulatedNode("--script", "flood,count=\(SlowReaderTests.count)", "--hold")
      igord = try Igord(bmc.machine, log: "log = { capacity = \"\(capacity)\" }")
      // The greeting and a little more.
      web = try ConsoleClient(to: igord, "osl01", "mode=ro&from=0", readingAtMost: 10_000)
      let last = UInt64(SlowReaderTests.count)
      let other = try ConsoleClient(to: igord, "osl01")
      #expect(other.wait { $0.offset >= last }.offset == last)
      let seen = web.current
      #expect(seen.offset < last / 2 && !seen.isEnded)
      web.resume()
    }
  }

  @Test func `who goes on reading gets every byte, from the log`() throws {
    let scene = try Scene(capacity: "64 MiB")
    let seen = scene.web.wait { $0.bytes.count >= Self.count }
    #expect(seen.bytes == Self.stream)
  }

  @Test func `where the log had no room for so much, the gap is told exactly`() throws {
    let scene = try Scene(capacity: "256 KiB")
    let last = UInt64(Self.count)
    let seen = scene.web.wait { $0.offset >= last }
    #expect(!seen.gaps.isEmpty && seen.gaps.allSatisfy { $0.why == "retention" }, "\(seen.gaps)")
    #expect(seen.bytes == Self.stream(without: seen.gaps))
    // Who comes late is told what is gone from the very beginning.
    let late = try ConsoleClient(to: scene.igord, "osl01", "mode=ro&from=0")
    let rest = late.wait { $0.offset >= last }
    #expect(rest.gaps.first?.from == 0)
    #expect(rest.bytes == Self.stream(without: rest.gaps))
    let raw = try RawClient(to: #require(scene.igord.raw), hello: "console osl01 from=0")
    #expect(raw.endsWith(Array(Self.stream.suffix(80))))
    #expect(Self.isRight(raw.bytes(0)))
  }

  /// The stream but for what the gaps say.
  private static func stream(without gaps: [GapReport]) -> [UInt8] {
    var (bytes, position) = ([UInt8](), 0)
    for gap in gaps {
      bytes += stream[position..<Int(gap.from)]
      position = Int(gap.to)
    }
    return bytes + stream[position...]
  }

  /// Whether bytes with gaps told as lines are the stream.
  private static func isRight(_ bytes: [UInt8]) -> Bool {
    let lines = GapLines(bytes)
    #expect(!lines.gaps.isEmpty && lines.gaps.allSatisfy { $0.why == "retention" })
    return lines.pieces.flatMap { $0 } == stream(without: lines.gaps)
  }
}
