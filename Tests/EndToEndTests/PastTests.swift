// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Notation
import TestSupport
import Testing

/// Where attaching begins, and reading the past.
struct PastTests {
  /// A console that has printed 6,000 bytes before a moment, and 4,000 after it.
  private struct Scene {
    let igord: Igord
    let stream = KnownStream.lines(10_000)
    let moment: Timestamp

    init() throws {
      let node = try IPMISimNode()
      igord = try Igord(Igord.machine("osl01", node))
      let client = try ConsoleClient(to: igord, "osl01")
      node.serial.send(stream[..<6000])
      #expect(client.wait { $0.offset == 6000 }.offset == 6000)
      // Times are told in milliseconds; asking the BMC takes some.
      _ = try node.account()
      moment = .now
      _ = try node.account()
      node.serial.send(stream[6000...])
      #expect(client.wait { $0.offset == 10_000 }.offset == 10_000)
    }
  }

  @Test func `attaching begins live, at an offset, with the last bytes or at a time`() throws {
    let scene = try Scene()
    let starts = [
      ("live", 10_000), ("0", 0), ("4000", 4000), ("1:4000", 4000), ("-100", 9900),
      ("-20000", 0), (scene.moment.rfc3339, 6000),
    ]
    for (from, offset) in starts {
      let rest = Array(scene.stream[offset...])
      let web = try ConsoleClient(to: scene.igord, "osl01", "mode=ro&from=\(from)")
      #expect(web.current.attached?.offset == UInt64(offset), "\(from)")
      #expect(web.wait { $0.offset == 10_000 }.bytes == rest, "\(from)")
      let raw = try RawClient(to: #require(scene.igord.raw), hello: "console osl01 from=\(from)")
      let answer = "ok offset=\(offset) epoch=1 mode=ro writer=- state=active"
      #expect(raw.answer() == answer, "\(from)")
      #expect(raw.bytes(rest.count) == rest, "\(from)")
      // curl keeps the head for itself until there is something behind it.
      guard !rest.isEmpty else { continue }
      let plain = scene.igord.file("plain.\(offset).\(from.utf8.count)")
      let curl = try ChildProcess(
        ["curl", "-siN", "\(scene.igord.url)/console/osl01?from=\(from)"],
        output: plain.path
      )
      #expect(plain.contains("\r\n\r\n" + String(decoding: rest, as: UTF8.self)), "\(from)")
      #expect(plain.contains("Igor-Offset: \(offset)\r\n"), "\(from)")
      curl.stop()
    }
  }

  @Test func `igor scrollback prints lines, times and bytes of the past`() throws {
    let scene = try Scene()
    let whole = String(decoding: scene.stream, as: UTF8.self)
    let lines = whole.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    let all = try scene.igord.run("scrollback", "osl01").output
    #expect(all == lines.joined(separator: "\n"))
    let tail = try scene.igord.run("scrollback", "--tail", "3", "osl01").output
    #expect(tail == lines.suffix(3).joined(separator: "\n"))
    let old = try scene.igord.run("scrollback", "--raw", "--until", scene.moment.rfc3339, "osl01")
    #expect(Array(old.output.utf8) == Array(scene.stream[..<6000]))
    let new = try scene.igord.run("scrollback", "--raw", "--since", scene.moment.rfc3339, "osl01")
    #expect(Array(new.output.utf8) == Array(scene.stream[6000...]))
    let json = try scene.igord.run("scrollback", "--json", "--tail", "2", "osl01").output
    let decoded: [ScrollbackLine] = try JSON.decode(from: Array(json.utf8).span)
    #expect(decoded.map(\.text) == lines.suffix(2))
    #expect(decoded.allSatisfy { $0.machine == "osl01" })
    #expect(decoded.compactMap(\.time).filter { $0 >= scene.moment }.count == 2)
    #expect(try scene.igord.run("scrollback", "osl09").status == 4)
  }
}
