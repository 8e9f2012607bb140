// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// What a kernel's first line is to the lines before it.
package enum KernelSign: Sendable {
  /// Another kernel's, or nothing says otherwise.
  case new
  /// The same kernel's: its clock goes on.
  case continued
  /// The same kernel's, which prints again what it had printed.
  case repeated
}

/// Tells by the times in the lines of a kernel whether it is still the same.
///
/// A kernel prints its log once more, from the banner on, where the console that is to stay begins
/// after another had been there for the first moments (`earlycon`): directly behind lines of
/// its own, as long after the banner as its clock says. Another kernel's banner comes behind
/// something else, or after a pause in which that clock did not go on.
///
/// Source: Linux 6.1, kernel/printk/printk.c, register_console.
struct KernelClock {
  /// The last line that was not empty, where a kernel printed it.
  private var last: (offset: UInt64, seconds: Double)?
  /// What the last line of a kernel said, whatever came after.
  private var seconds: Double?
  /// The last banner, where only lines of kernels came after it.
  private var banner: UInt64?

  /// Seconds that may pass between two lines of a booting kernel unless its clock does.
  private static let pause = 5.0
  /// Seconds by which a kernel's lines may be in a wrong order.
  private static let disorder = 1.0
  /// The last moment, by its own clock, at which a kernel has printed everything again.
  private static let replayLimit = 120.0

  /// Reads a line; they come in their order.
  mutating func read(_ line: SafeLine) {
    guard line.text.utf8.contains(where: { $0 > 0x20 }) else { return }
    // A banner may stand behind the prompt of a shell.
    let isBanner = line.text.contains("] Linux version ")
    guard let seconds = Self.seconds(in: line.text) ?? (isBanner ? 0 : nil) else {
      (last, banner) = (nil, nil)
      return
    }
    if isBanner { banner = line.offset }
    last = (line.offset, seconds)
    self.seconds = seconds
  }

  /// What a line at a time is to those before it.
  func sign(
    of line: SafeLine,
    at time: Timestamp,
    timeOf: (UInt64) -> Timestamp?
  ) -> KernelSign {
    guard let seconds = Self.seconds(in: line.text), let last,
      let before = timeOf(last.offset), before.seconds(to: time) <= Self.pause
    else { return .new }
    if seconds >= last.seconds { return .continued }
    guard let banner, last.seconds <= Self.replayLimit, let since = timeOf(banner) else {
      return .new
    }
    return since.seconds(to: time) - last.seconds <= Self.pause ? .repeated : .new
  }

  /// Whether a line has a time that had passed already, or no line had one.
  ///
  /// Lines of several processors may stand in a wrong order by a little.
  func isBackwards(_ line: SafeLine) -> Bool {
    guard let seconds, let new = Self.seconds(in: line.text) else { return true }
    return last == nil ? new <= seconds : new < seconds - Self.disorder
  }

  /// The time that a kernel puts before a line: `[   12.345678]`, maybe behind a level.
  static func seconds(in line: String) -> Double? {
    var rest = line.utf8[...]
    if rest.first == UInt8(ascii: "<"), let end = rest.prefix(5).firstIndex(of: UInt8(ascii: ">")) {
      rest = rest[end...].dropFirst()
    }
    guard rest.popFirst() == UInt8(ascii: "[") else { return nil }
    let whole = rest.prefix(20).prefix { $0 != UInt8(ascii: "]") }
    let number = whole.drop { $0 == 0x20 }
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard rest.dropFirst(whole.count).first == UInt8(ascii: "]"), parts.count == 2,
      parts[1].count == 6, number.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }),
      let text = String(number)
    else { return nil }
    return Double(text)
  }
}
