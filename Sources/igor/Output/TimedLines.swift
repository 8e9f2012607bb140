// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// Turns the times in UTC that stand before igord's lines into those of another zone.
struct TimedLines {
  private let zone: ClockZone
  private var lines = WholeLines()

  /// `2026-11-02T03:12:45.120Z`.
  private static let length = 24

  init(zone: ClockZone) {
    self.zone = zone
  }

  /// Takes what came; gives whole lines.
  mutating func read(_ bytes: [UInt8]) -> [UInt8] {
    let ended = lines.read(bytes)
    guard !ended.isEmpty else { return [] }
    var output: [UInt8] = []
    for line in ended.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
      output += convert(line)
      output.append(0x0A)
    }
    return output
  }

  /// The rest.
  mutating func finish() -> [UInt8] {
    convert(lines.finish()[...])
  }

  private func convert(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let text = String(decoding: line.prefix(Self.length), as: UTF8.self)
    guard line.dropFirst(Self.length).first == 0x20, let time = TimeColumn.text(text, in: zone)
    else { return Array(line) }
    return Array(time.utf8) + line.dropFirst(Self.length)
  }
}
