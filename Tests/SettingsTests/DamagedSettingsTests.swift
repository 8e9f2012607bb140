// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import EventLoop
import Foundation
import IPMI
import Notation
import Settings
import TestSupport
import Testing

struct DamagedSettingsTests {
  @Test(arguments: UInt64(1)...8)
  func `whatever happens to a file, it is read or refused`(seed: UInt64) throws {
    let sample = try Data(contentsOf: SourceTree.file("etc/igord.toml"))
    let intact = sample.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { $0.first == 0x23 && $0.dropFirst().first != 0x20 ? $0.dropFirst() : $0 }
      .joined(separator: [0x0A])
    let file = try SettingsFile("")
    var random = SeededGenerator(seed: seed)
    for round in 0..<150 {
      var bytes = Array(intact)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
        let pieces: [[UInt8]] = [
          [], [UInt8.random(in: .min ... .max, using: &random)], Array("[[\"{}]".utf8),
          Array("99999999999".utf8), Array("[0-99999999]".utf8), Array("true".utf8),
          Array(bytes[start..<end]) + Array(bytes[start..<end]),
        ]
        bytes.replaceSubrange(start..<end, with: pieces.randomElement(using: &random) ?? [])
      }
      try Data(bytes).write(to: URL(fileURLWithPath: file.path))
      for complaint in file.complaints() {
        #expect(complaint.hasPrefix("DIR/igord.toml"), "seed \(seed), round \(round)")
        #expect(!complaint.utf8.contains { $0 < 0x20 }, "seed \(seed), round \(round)")
      }
    }
  }
}
