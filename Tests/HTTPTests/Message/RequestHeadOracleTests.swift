// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Foundation
import HTTP
import TestSupport
import Testing

/// Our reading of heads beside that of h11, a parser that we did not write.
///
/// What we take, h11 must take too and read alike: otherwise a proxy in front could be made
/// to see another request than we do. What only h11 takes must be one of the things that we
/// are stricter about on purpose.
struct RequestHeadOracleTests {
  private static let python = "/usr/bin/python3"
  private static let hasOracle =
    (try? runTool([python, "-c", "import h11"]))?.status == 0

  /// The refusals that h11 does not share.
  private static let stricter: Set<String> = [
    "a line ends in LF without CR", "a header field is folded",
    "a request has exactly one Host", "Host names no host",
    "Content-Length stands more than once",
    "Content-Length and Transfer-Encoding stand in one message",
    "HTTP/1.0 has no Transfer-Encoding", "the only expectation known is 100-continue",
    "the request target has a character that must be percent-encoded",
    "the request target does not begin with a slash", "this is no proxy",
    "the versions spoken are HTTP/1.1 and HTTP/1.0", "Content-Length is not a number of bytes",
    "the request line is not METHOD TARGET HTTP/1.1",
    "a control character stands in the head",
  ]

  @Test(
    .enabled(if: hasOracle, "Debian's python3-h11 is missing; make test installs it"),
    arguments: [UInt64(21), 22, 23]
  )
  func `what we take h11 takes alike, and what only h11 takes we refuse on purpose`(
    seed: UInt64
  ) throws {
    var generator = HeadGenerator(seed: seed)
    let heads = (0..<4000).map { _ in generator.next() }
    let verdicts = try judge(heads)
    try #require(verdicts.count == heads.count)
    var takenCount = 0
    for (head, verdict) in zip(heads, verdicts) {
      let text = "seed \(seed): \(String(decoding: head, as: UTF8.self).debugDescription)"
      do throws(HTTPRefusal) {
        guard let ours = try RequestParser.parse(head) else { continue }
        takenCount += 1
        #expect(describe(ours) == verdict, "\(text)")
      } catch  where verdict != "refused" {
        #expect(Self.stricter.contains(error.message), "\(error.message): \(text)")
      } catch {}
    }
    #expect(takenCount > 400, "seed \(seed)")
  }

  private func judge(_ heads: [[UInt8]]) throws -> [String] {
    let folder = try TemporaryFolder()
    let input = heads.map { $0.hex + "\n" }.joined()
    try input.write(toFile: folder.file("heads"), atomically: false, encoding: .utf8)
    let script = SourceTree.file("Tests/Oracles/h11_heads.py").path
    let result = try runTool([Self.python, script, folder.file("heads")])
    try #require(result.status == 0, "\(result.output)")
    return result.output.split(separator: "\n").map(String.init)
  }

  /// Our reading in the words of the oracle.
  private func describe(_ head: RequestHead) -> String {
    let framing =
      switch head.framing {
      case .chunked: "chunked"
      case .length(let count): "content-length \(count)"
      case .untilClose: "http/1.0"
      }
    var words = [Array(head.method.rawValue.utf8), Array(head.target.utf8), Array(framing.utf8)]
    for (name, value) in head.fields.all {
      let name = String(decoding: name, as: UTF8.self).lowercased()
      let isCoding = name == "transfer-encoding"  // h11 tells its value in lower case
      let text = isCoding ? Array("chunked".utf8) : Array(value)
      words += [Array(name.utf8), text]
    }
    return words.map { $0.isEmpty ? "-" : $0.hex }.joined(separator: " ")
  }
}

/// Heads put together from sound and unsound parts, with bytes changed now and then.
private struct HeadGenerator {
  private var random: SeededGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(random.next() % UInt64(values.count))]
  }

  private mutating func chance(_ outOf: UInt64) -> Bool {
    random.next() % outOf == 0
  }

  mutating func next() -> [UInt8] {
    var text =
      chance(10) ? pick(["get", "M-SEARCH", "G T", "", "CONNECT", "X!#$%&'*+-.^_`|~"]) : "GET"
    text += chance(10) ? pick(["  ", "\t", ""]) : " "
    text +=
      chance(8)
      ? pick(["x", "*", "", "/\u{e9}", "/a b", "/<", "/#"]) : pick(["/", "/a?b=c", "/[1-3]"])
    text += chance(10) ? pick(["  ", "\t", ""]) : " "
    text += chance(8) ? pick(["HTTP/1.0", "HTTP/2.0", "HTTP/1.10", "http/1.1", ""]) : "HTTP/1.1"
    text += lineEnd()
    if !chance(15) { text += "Host: a" + lineEnd() }
    for _ in 0..<random.next() % 4 { text += field() }
    text += lineEnd()
    var bytes = Array(text.utf8)
    if chance(4), let index = bytes.indices.randomElement(using: &random) {
      bytes[index] = UInt8(truncatingIfNeeded: random.next())
    }
    return bytes
  }

  private mutating func lineEnd() -> String {
    chance(40) ? pick(["\n", "\r", "\r\r\n", "\r\n "]) : "\r\n"
  }

  private mutating func field() -> String {
    let name = pick([
      "Content-Length", "content-length", "Transfer-Encoding", "Expect", "X", "Connection", "Host",
      "X-Y_z.0", "X(", "", "X ",
    ])
    let colon = chance(20) ? pick([" :", ":\t", "::", ""]) : pick([":", ": ", ":  "])
    let value = pick([
      "0", "12", "012", "1, 1", "+1", "-1", "0x1", "1 1", "chunked", "Chunked", "chunked, chunked",
      "gzip", "100-continue", "other", "", "a \t b", "\u{e9}", "close, upgrade", "\"q\"", "a\0b",
      "99999999999999999999", "a,", " ", "\u{b}",
    ])
    return name + colon + value + (chance(5) ? pick([" ", "\t", "  "]) : "") + lineEnd()
  }
}
