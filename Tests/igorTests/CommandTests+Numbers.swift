// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

/// Numbers that are out of bounds, also those that begin like an option.
extension CommandTests {
  @Test(arguments: [
    (["console", "osl03", "--wait"], ["-3", "86401"]),
    (["power", "osl03", "on", "--wait", "--limit"], ["-5", "0", "3601"]),
    (["power", "osl03", "identify", "--for"], ["-1", "256"]),
    (["log", "osl03", "--tail"], ["-1", "65536"]),
    (["audit", "--limit"], ["-1", "0", "10001"]),
    (["login", "--lifetime"], ["-5", "59", "31622401"]),
    (["scrollback", "osl03", "--tail"], ["-1"]),
  ])
  func `numbers out of bounds are told with their option and what was expected`(
    words: [String],
    numbers: [String]
  ) throws {
    let option = try #require(words.last)
    for number in numbers {
      let run = try igor(words + [number])
      #expect(run.ending == .exited(64), "\(words) \(number)")
      #expect(run.error.hasPrefix("Error: \(option): "), "\(run.error)")
      #expect(run.error.contains("expected"), "\(run.error)")
    }
  }
}
