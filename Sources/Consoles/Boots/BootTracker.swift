// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// Tells from banners and orders where a boot begins.
///
/// A boot goes up from stage to stage. What is below the stage reached, another kernel, or the
/// same firmware after a while is the next boot. An order begins one with what is printed
/// after it; a cycle or reset does so alone, too, if it is not refused, and so does what the BMC's
/// event log tells. A boot that only a line tells of begins behind the last words of the system
/// before it, so that the lines of firmware that igord does not know are its own. Of a kernel's
/// lines ``KernelSign`` tells whether they are another's.
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
  /// When the present boot's kernel began, and whether it has said its name.
  private var kernel: (since: Timestamp, isNamed: Bool)?
  /// Something fatal was found in the present boot.
  private var hasFailed = false
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
    if let stage, let lastSign, stage >= .kernel { kernel = (lastSign, true) }
  }

  /// When the present kernel began, as far as is known; `nil` where one is waited for.
  var kernelSince: Timestamp? {
    guard let stage else { return Timestamp(seconds: 0) }
    return stage < .kernel ? nil : kernel?.since ?? lastSign
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
  /// As long behind a boot's last sign an event may be that boot's, where its time is known.
  private static let lateSeconds = 10.0
  /// A kernel says its name within that time of its first line.
  private static let nameSeconds = 10.0
  /// So many boots within so many seconds are a loop.
  private static let loop = (count: 4, seconds: 1200.0)

  /// Takes what a line tells.
  mutating func saw(_ sighting: Sighting, _ meaning: Detector.Meaning) -> Verdict {
    switch meaning {
    case .stage(let stage): return reached(stage, at: sighting.time, sighting.kernel)
    case .running where sighting.kernel == .new:
      return reached(.kernel, at: sighting.time, isNamed: false)
    case .running: return runs(at: sighting.time)
    case .goingDown: lastWords = (sighting.range.upperBound, sighting.time)
    case .incident(let isFatal): hasFailed = hasFailed || isFatal
    }
    return .nothing
  }

  /// A line told of a stage.
  mutating func reached(
    _ new: BootStage,
    at time: Timestamp,
    _ sign: KernelSign = .new,
    isNamed: Bool = true
  ) -> Verdict {
    defer { lastSign = time }
    let waiting = order.flatMap { $0.time.seconds(to: time) <= Self.orderSeconds ? $0 : nil }
    if new == .login { lastWords = nil } else { startedAt = time }
    let isFirstName = new == .kernel && isNamed && kernel?.isNamed == false
    if new < .login, waiting != nil || isBeginning(new, at: time, sign) {
      order = nil
      stage = new
      hasFailed = false
      kernel = new == .kernel ? (time, isNamed) : nil
      if waiting == nil { unordered.append(time) } else { lastWords = nil }
      return .boot(waiting)
    }
    guard new != stage || isFirstName else { return .nothing }
    stage = new
    if new == .kernel { kernel = (kernel?.since ?? time, isNamed) }
    return .stage
  }

  private func isBeginning(_ new: BootStage, at time: Timestamp, _ sign: KernelSign) -> Bool {
    guard let stage else { return true }
    if new < stage { return true }
    guard new == stage else { return false }
    if new == .kernel { return hasEnded || (sign == .new && !isName(at: time)) }
    return lastSign.map { $0.seconds(to: time) > Self.repeatSeconds } ?? true
  }

  /// Whether the system before has said last words, or something fatal befell it.
  private var hasEnded: Bool { lastWords != nil || hasFailed }

  /// Whether a kernel's banner is that of a kernel which is there, and has not said its name.
  private func isName(at time: Timestamp) -> Bool {
    guard let kernel, !kernel.isNamed else { return false }
    return kernel.since.seconds(to: time) <= Self.nameSeconds
  }

  /// A line told that a kernel runs, and not that it has just begun.
  mutating func runs(at time: Timestamp) -> Verdict {
    guard let stage, stage < .kernel else { return .nothing }
    self.stage = .kernel
    kernel = (time, false)
    (lastSign, startedAt) = (time, time)
    return .stage
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

  /// Where a boot begins that nobody ordered: behind the last words, where there were some lately.
  mutating func takeLastWords(at time: Timestamp) -> UInt64? {
    defer { lastWords = nil }
    return lastWords.flatMap { $0.time.seconds(to: time) <= Self.orderSeconds ? $0.end : nil }
  }

  /// The BMC's event log tells of a start; whether to ask ``takeOrder(at:)`` for it in a while.
  ///
  /// It is told late, and firmware may write it late: the boot may be known already. `event` is
  /// when it was, where that is known.
  mutating func started(
    _ text: String,
    at offset: UInt64,
    _ time: Timestamp,
    event: Timestamp? = nil
  ) -> Bool {
    guard order == nil, !isKnown(event, at: time), stage ?? .login >= .kernel else { return false }
    order = Order(text: text, person: nil, offset: takeLastWords(at: time) ?? offset, time: time)
    return true
  }

  /// Whether a start that is told now is that of the present boot.
  private func isKnown(_ event: Timestamp?, at time: Timestamp) -> Bool {
    guard let startedAt else { return false }
    guard let event else { return startedAt.seconds(to: time) <= Self.eventSeconds }
    return startedAt.seconds(to: event) <= Self.lateSeconds
  }

  /// The order given at an offset, if nothing was printed since that began a boot.
  mutating func takeOrder(at offset: UInt64) -> Order? {
    guard let order, order.offset == offset else { return nil }
    self.order = nil
    stage = .ordered
    lastSign = order.time
    startedAt = order.time
    lastWords = nil
    kernel = nil
    hasFailed = false
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
