// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Clock

/// An endless text whose every byte follows from its position, so that a test can tell
/// what is missing, doubled or out of order.
///
/// Each line has the machine's name and a number that counts from 1, and the same length:
/// `osl03 line 0000000001 abcdefghij…\r\n`.
package struct NumberedLines: Sendable {
  /// Bytes in a line, with its CR and LF.
  package let lineLength: Int
  private let prefix: [UInt8]
  private let filler: [UInt8]

  private static let digitCount = 10

  /// - Parameters:
  ///   - name: What each line begins with.
  ///   - lineLength: Bytes in a line; made longer where the name and number need it.
  package init(name: String, lineLength: Int = 80) {
    prefix = Array("\(name) line ".utf8)
    let fixed = prefix.count + Self.digitCount + 2
    let fill = max(0, lineLength - fixed)
    filler = (0..<fill).map { $0 == 0 ? 0x20 : 0x61 + UInt8(($0 - 1) % 26) }
    self.lineLength = fixed + fill
  }

  /// Appends the bytes from `offset` on.
  package func append(from offset: Int, count: Int, to output: inout [UInt8]) {
    var (line, column) = offset.quotientAndRemainder(dividingBy: lineLength)
    var left = count
    while left > 0 {
      let taken = min(left, lineLength - column)
      let text = self.line(line + 1)
      output.append(contentsOf: text[column..<column + taken])
      left -= taken
      line += 1
      column = 0
    }
  }

  /// The bytes from `offset` on.
  package func bytes(from offset: Int = 0, count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    append(from: offset, count: count, to: &bytes)
    return bytes
  }

  /// The line with this number, which counts from 1.
  package func line(_ number: Int) -> [UInt8] {
    var line = prefix
    line.reserveCapacity(lineLength)
    let digits = Array(String(number).utf8.suffix(Self.digitCount))
    line.append(contentsOf: repeatElement(0x30, count: Self.digitCount - digits.count))
    line.append(contentsOf: digits)
    line.append(contentsOf: filler)
    line.append(0x0D)
    line.append(0x0A)
    return line
  }
}

/// A line that sends `NumberedLines`: `lines` at so many lines a second, `flood` at so many
/// bytes a second or as fast as they are acknowledged.
package final class NumberedScript: SerialScript {
  private let text: NumberedLines
  private let wholeLines: Bool
  private let limit: Int  // bytes after each start
  private let phase: Duration  // so that not all machines of a rack speak at once
  private var pace: Pace
  private var position = 0

  /// `rate` is in lines a second, which go out whole; `count` lines after each start, 0 endless.
  package init(name: String, linesPerSecond rate: Int, count: Int = 0) {
    text = NumberedLines(name: name)
    wholeLines = true
    limit = count == 0 ? .max : count * text.lineLength
    var random = SeededGenerator(seed: 0, for: name)
    phase = rate == 0 ? .zero : .seconds(Double.random(in: 0..<1, using: &random) / Double(rate))
    pace = Pace(rate: rate * text.lineLength)
  }

  /// `rate` is in bytes a second, 0 as fast as they are taken; `count` bytes after each start,
  /// 0 endless.
  package init(name: String, bytesPerSecond rate: Int, count: Int = 0) {
    text = NumberedLines(name: name)
    wholeLines = false
    limit = count == 0 ? .max : count
    phase = .zero
    pace = Pace(rate: rate)
  }

  package func begin(at now: Moment) {
    pace.begin(at: now + phase)
    position = 0
  }

  package func type(_ bytes: Span<UInt8>, at now: Moment) {}

  package func emit(into output: inout [UInt8], limit room: Int, at now: Moment) {
    let count = min(room, due(at: now))
    text.append(from: position, count: count, to: &output)
    advance(by: count)
  }

  package func skip(at now: Moment) {
    if !pace.isUnlimited { advance(by: due(at: now)) }
  }

  package func nextOutput(at now: Moment) -> Moment? {
    guard position < limit else { return nil }
    guard wholeLines, !pace.isUnlimited else { return pace.next(at: now) }
    return pace.next(text.lineLength - position % text.lineLength, at: now)
  }

  private func due(at now: Moment) -> Int {
    let allowed = min(pace.allowance(at: now), limit - position)
    guard wholeLines, !pace.isUnlimited else { return allowed }
    let end = (position + allowed) / text.lineLength * text.lineLength
    return max(0, end - position)
  }

  private func advance(by count: Int) {
    position += count
    pace.spend(count)
  }
}
