// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock

/// How many bytes a line may have sent by now.
///
/// A rate of 0 is no limit: as fast as the other side takes them.
struct Pace {
  private let rate: Int  // bytes a second; 0 without limit
  private var start: Moment?
  private var spent = 0  // bytes since `start`

  /// The shortest wait that is worth a timer; many bytes go at once after it.
  private static let tick = Duration.milliseconds(20)
  /// What an unlimited line gives at once.
  private static let burst = 65_536

  init(rate: Int) {
    self.rate = rate
  }

  var isUnlimited: Bool { rate == 0 }

  mutating func begin(at now: Moment) {
    start = now
    spent = 0
  }

  /// Bytes that may go now.
  func allowance(at now: Moment) -> Int {
    guard let start else { return 0 }
    guard rate > 0 else { return Self.burst }
    let elapsed = start.duration(to: now).components
    let whole = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    let due = whole * Double(rate)
    return due < 1e15 ? max(0, Int(due) - spent) : 0
  }

  mutating func spend(_ count: Int) {
    spent += count
  }

  /// When the next `count` bytes may go; `nil` before the start.
  func next(_ count: Int = 1, at now: Moment) -> Moment? {
    guard let start else { return nil }
    guard rate > 0, allowance(at: now) < count else { return now }
    let due = start + .seconds(Double(spent + count) / Double(rate)) + .microseconds(1)
    return max(due, now + Self.tick)
  }
}
