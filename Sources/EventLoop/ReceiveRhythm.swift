// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// Whether a socket of many peers is woken by each datagram, or looks every few milliseconds.
///
/// A thousand consoles that print a line now and then send ten thousand datagrams a second, one at
/// a time. Each would wake the loop, then the journal for its bytes, then the loop for its
/// acknowledgement, and those switches cost more than all else. Looking every four milliseconds
/// makes one batch of forty of them, and takes a third off the cost of a SOL packet, of which
/// igord(8) tells under SIZING. While somebody types it is every millisecond: they notice nothing.
///
/// Few peers that each wait for their answer would become slow: a flooding console sends its next
/// packet when the last is acknowledged. Where looking makes the datagrams come slower than
/// before, the socket goes back to being woken, and tries again after a while.
package struct ReceiveRhythm {
  /// How long to wait between two looks.
  package static let pause: Duration = .milliseconds(4)
  /// The same while somebody waits for an answer.
  package static let shortPause: Duration = .milliseconds(1)
  /// How long somebody does who has asked for it.
  package static let hurry: Duration = .seconds(1)
  /// Datagrams a second with which looking pays: of more, many are there whenever the loop is woken.
  package static let rates = 3000..<30_000
  /// How long datagrams are counted before anything is decided.
  package static let window: Duration = .milliseconds(20)
  /// Windows that an average is of.
  private static let smoothing = 5.0

  /// Until when looking is not tried again.
  private var notBefore: Moment
  private var trialPause = Self.shortestTrialPause
  private var windowStart: Moment
  private var count = 0
  private var calls = 0
  /// Datagrams a second, of the last windows.
  private var average = 0.0
  /// Datagrams a second before looking began; `nil` while woken by each.
  private var rateBefore: Double?
  private var hurriedUntil: Moment

  private static let shortestTrialPause: Duration = .milliseconds(100)
  private static let longestTrialPause: Duration = .seconds(3)

  package init(at now: Moment) {
    notBefore = now
    windowStart = now
    hurriedUntil = now
  }

  /// Whether the socket looks by itself, and is to be woken by nothing.
  package var isLooking: Bool { rateBefore != nil }

  /// Whether so many datagrams come that one has to wait behind others.
  var isCrowded: Bool { average >= Double(Self.rates.lowerBound) }

  /// Says that somebody waits for an answer: looks come sooner for a while.
  package mutating func hurry(at now: Moment) {
    hurriedUntil = now + Self.hurry
  }

  /// When to look after a look at this time.
  package func nextLook(after now: Moment) -> Moment {
    now + (now < hurriedUntil ? Self.shortPause : Self.pause)
  }

  /// Notes that so many datagrams came at once, and decides how to go on.
  package mutating func received(_ count: Int, at now: Moment) {
    self.count += count
    calls += 1
    let elapsed = now - windowStart
    guard elapsed >= Self.window else { return }
    let rate = Double(self.count) / (elapsed / .seconds(1))
    let isAlreadyBatched = self.count > calls * 16
    average += (rate - average) / Self.smoothing
    windowStart = now
    self.count = 0
    calls = 0
    if let rateBefore {
      judge(rate, before: rateBefore, at: now)
    } else if Self.rates.contains(Int(average)), !isAlreadyBatched, now >= notBefore {
      rateBefore = average
    }
  }

  /// Goes on looking for as long as as many datagrams come as without.
  ///
  /// Who waits for each answer shows in one window; less is told from chance by the average.
  private mutating func judge(_ rate: Double, before: Double, at now: Moment) {
    let least = max(before * 0.7, Double(Self.rates.lowerBound) / 2)
    let isSlower = rate < before * 0.35 || average < least
    guard isSlower || average >= Double(Self.rates.upperBound) else {
      rateBefore = max(average, before * 0.99)
      if now - notBefore >= Self.longestTrialPause { trialPause = Self.shortestTrialPause }
      return
    }
    rateBefore = nil
    notBefore = now + trialPause
    trialPause = min(trialPause * 2, Self.longestTrialPause)
  }
}
