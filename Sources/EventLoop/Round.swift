// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A visit to each of many things, some of them a turn: nobody else has to wait for all.
///
/// Asked for again while it is under way, it begins anew when it is through: whatever changed
/// meanwhile, each is visited once more after that. Ends when nobody holds it, so both closures may
/// hold the one who holds it unowned.
package final class Round<Stop> {
  private let agenda: Agenda
  private let share: Int
  private let stops: () -> [Stop]
  private let visit: (Stop) -> Void
  private var isUnderWay = false
  private var isAskedAgain = false

  /// How many are visited in one turn, where nothing else is said.
  package static var share: Int { 64 }

  package init(
    on loop: Loop,
    share: Int = Round.share,
    over stops: @escaping () -> [Stop],
    visit: @escaping (Stop) -> Void
  ) {
    agenda = Agenda(on: loop)
    self.share = max(1, share)
    self.stops = stops
    self.visit = visit
  }

  /// Visits all that there are now, in their order; the first at once.
  package func begin() {
    guard !isUnderWay else {
      isAskedAgain = true
      return
    }
    isUnderWay = true
    goOn(stops(), from: 0)
  }

  private func goOn(_ all: [Stop], from start: Int) {
    let end = min(start + share, all.count)
    for stop in all[start..<end] { visit(stop) }
    guard end == all.count else {
      return agenda.later { [unowned self] in goOn(all, from: end) }
    }
    isUnderWay = isAskedAgain
    guard isAskedAgain else { return }
    isAskedAgain = false
    agenda.later { [unowned self] in goOn(stops(), from: 0) }
  }
}
