// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// How often somebody may try to log in.
///
/// Counts by where attempts come from and by whom they name, so that neither one host can try
/// many users nor many hosts one user. Who gets in is not counted, and has from then on an
/// account of their own for that place: whoever tries a user's name from elsewhere cannot keep
/// the user out. Nothing of it grows with what is tried.
package struct LoginLimiter: Sendable {
  /// An attempt that comes too early.
  package struct Refusal: Equatable, Sendable {
    /// How long until there is another one.
    package var wait: Duration
    /// Where it is to be told: how many were refused there since that was told last.
    package var count: Int?
  }

  private struct Pair: Hashable {
    var source: String
    var user: String
  }

  /// A user who logged in from a place.
  private struct Habit {
    var last: Moment
    var account = LoginAccount()
  }

  private var sources = LoginAccounts()
  private var users = LoginAccounts()
  private var habits: [Pair: Habit] = [:]

  /// Attempts at once, and how long until there is another one.
  package static let burst = 10
  package static let interval = Duration.seconds(6)
  /// How long a place counts as a user's own, and how many of them are remembered.
  package static let habitTime = Duration.seconds(30 * 86_400)
  package static let habitLimit = 10_000
  /// How often refusals of one place are told.
  package static let tellInterval = Duration.seconds(60)

  package init() {}

  /// Takes an attempt; says why not where there is none left.
  package mutating func take(source: String, user: String, at now: Moment) -> Refusal? {
    let pair = Pair(source: source, user: user)
    if let habit = habits[pair], now - habit.last >= Self.habitTime { habits[pair] = nil }
    if var habit = habits[pair] {
      if let wait = habit.account.wait(at: now) { return refusal(of: source, wait, at: now) }
      habit.account.take(at: now)
      habits[pair] = habit
      return nil
    }
    let waits = [sources[source].account.wait(at: now), users[user].account.wait(at: now)]
    if let wait = waits.compactMap({ $0 }).max() { return refusal(of: source, wait, at: now) }
    sources[source].account.take(at: now)
    users[user].account.take(at: now)
    return nil
  }

  /// Gives an attempt back, as it was the right password, and knows this place from now on.
  package mutating func succeeded(source: String, user: String, at now: Moment) {
    let pair = Pair(source: source, user: user)
    if habits[pair] == nil {
      sources[source].account.giveBack()
      users[user].account.giveBack()
    } else {
      habits[pair]?.account.giveBack()
    }
    remember(source: source, user: user, at: now)
  }

  /// Knows that a user logged in from a place.
  package mutating func remember(source: String, user: String, at time: Moment) {
    let pair = Pair(source: source, user: user)
    if habits[pair] == nil, habits.count >= Self.habitLimit,
      let oldest = habits.min(by: { $0.value.last < $1.value.last })
    {
      habits[oldest.key] = nil
    }
    let last = max(time, habits[pair]?.last ?? time)
    habits[pair, default: Habit(last: last)].last = last
  }

  private mutating func refusal(
    of source: String,
    _ wait: Duration,
    at now: Moment
  ) -> Refusal {
    var place = sources[source]
    defer { sources[source] = place }
    place.refusals += 1
    if let told = place.told, now - told < Self.tellInterval { return Refusal(wait: wait) }
    defer { (place.refusals, place.told) = (0, now) }
    return Refusal(wait: wait, count: place.refusals)
  }
}
