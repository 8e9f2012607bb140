// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// Tells from banners and orders where a boot begins.
///
/// A boot goes up from stage to stage. What is below the stage reached, another kernel, or the
/// same firmware after a while is the next boot. An order begins one with what is printed
/// after it; a cycle or reset does so alone, too, if it is not refused, and so does what the BMC's
/// event log tells. A boot that only a line tells of begins behind the last words of the system
/// before it, so that the lines of firmware that igord does not know are its own.
struct BootTracker {
  /// How far the present boot has come; `nil` where igord does not know yet.
  private(set) var stage: BootStage?
  /// When something last told of a boot.
  private(set) var lastSign: Timestamp?
  /// An order that nothing was printed after.
  private(set) var order: Order?
  /// Behind the last words of a system that went down, and when they came.
  private var lastWords: (end: UInt64, time: Timestamp)?
  /// When something last told that the machine was on its way up.
  private var startedAt: Timestamp?
  /// When boots began that nobody ordered.
  private var unordered: [Timestamp] = []

  /// Somebody's order about power, or a start that the BMC's event log tells of.
  struct Order: Equatable {
    var text: String
    var person: String?
    var offset: UInt64
    var time: Timestamp
  }

  init() {}

  /// Goes on where an earlier igord stopped.
  init(stage: BootStage?, lastSign: Timestamp?) {
    (self.stage, self.lastSign) = (stage, lastSign)
  }

  enum Verdict: Equatable {
    case nothing
    /// The boot has come further.
    case stage
    /// A boot begins, at that order or here.
    case boot(Order?)
  }

  /// The same firmware banner within that time is the same boot's.
  private static let repeatSeconds = 180.0
  /// An order counts for so long.
  private static let orderSeconds = 900.0
  /// What the event log tells within that time of a boot's last sign is that boot.
  private static let eventSeconds = 180.0
  /// So many boots within so many seconds are a loop.
  private static let loop = (count: 4, seconds: 1200.0)

  /// A line told of a stage.
  mutating func reached(_ new: BootStage, at time: Timestamp) -> Verdict {
    defer { lastSign = time }
    let waiting = order.flatMap { $0.time.seconds(to: time) <= Self.orderSeconds ? $0 : nil }
    if new == .login { lastWords = nil } else { startedAt = time }
    if new < .login, waiting != nil || isBeginning(new, at: time) {
      order = nil
      stage = new
      if waiting == nil { unordered.append(time) }
      return .boot(waiting)
    }
    guard new != stage else { return .nothing }
    stage = new
    return .stage
  }

  private func isBeginning(_ new: BootStage, at time: Timestamp) -> Bool {
    guard let stage else { return true }
    if new < stage { return true }
    guard new == stage else { return false }
    if new == .kernel { return true }
    return lastSign.map { $0.seconds(to: time) > Self.repeatSeconds } ?? true
  }

  /// Somebody gave an order about power; whether to ask ``takeOrder(at:)`` for it in a while.
  mutating func ordered(_ text: String, by person: String?, at offset: UInt64, _ time: Timestamp)
    -> Bool
  {
    guard !text.contains("not carried out") else {
      order = nil
      return false
    }
    switch text.prefix(while: \.isLetter) {
    case "cycle", "reset":
      order = Order(text: text, person: person, offset: offset, time: time)
      return true
    case "on":
      order = Order(text: text, person: person, offset: offset, time: time)
    case "off", "soft":
      order = nil
      stage = .login
    default: break
    }
    return false
  }

  /// The system said its last words, which end before an offset.
  mutating func wentDown(before offset: UInt64, at time: Timestamp) {
    lastWords = (offset, time)
  }

  /// Where a boot begins that nobody ordered: behind the last words, where there were some lately.
  mutating func takeLastWords(at time: Timestamp) -> UInt64? {
    defer { lastWords = nil }
    return lastWords.flatMap { $0.time.seconds(to: time) <= Self.orderSeconds ? $0.end : nil }
  }

  /// The BMC's event log tells of a start; whether to ask ``takeOrder(at:)`` for it in a while.
  ///
  /// It is told late, and firmware may write it late: the boot may be known already.
  mutating func started(_ text: String, at offset: UInt64, _ time: Timestamp) -> Bool {
    let isKnown = startedAt.map { $0.seconds(to: time) <= Self.eventSeconds } ?? false
    guard order == nil, !isKnown, stage ?? .login >= .kernel else { return false }
    order = Order(text: text, person: nil, offset: takeLastWords(at: time) ?? offset, time: time)
    return true
  }

  /// The order given at an offset, if nothing was printed since that began a boot.
  mutating func takeOrder(at offset: UInt64) -> Order? {
    guard let order, order.offset == offset else { return nil }
    self.order = nil
    stage = .ordered
    lastSign = order.time
    startedAt = order.time
    lastWords = nil
    return order
  }

  /// Whether the machine boots again and again; then the count begins anew.
  mutating func isLooping(at time: Timestamp) -> Bool {
    unordered.removeAll { $0.seconds(to: time) > Self.loop.seconds }
    guard unordered.count >= Self.loop.count else { return false }
    unordered = []
    return true
  }
}

extension Timestamp {
  /// Seconds from this moment to another, 0 where that was before.
  func seconds(to other: Timestamp) -> Double {
    let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    return overflow || difference < 0 ? 0 : Double(difference) / 1e9
  }
}
