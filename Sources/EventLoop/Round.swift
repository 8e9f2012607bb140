// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A visit to each of many things, some of them a turn: nobody else has to wait for all.
///
/// Asked for again while it is under way, it begins anew when it is through: whatever changed
/// meanwhile, each is visited once more after that. Ends when nobody holds it, so both closures may
/// hold the one who holds it unowned.
package final class Round<Stop> {
  private let agenda: Agenda
  private let stops: () -> [Stop]
  private let visit: (Stop) -> Void
  private var left: [Stop] = []
  private var isAskedAgain = false

  /// How many are visited in one turn.
  package static var share: Int { 64 }

  package init(
    on loop: Loop,
    over stops: @escaping () -> [Stop],
    visit: @escaping (Stop) -> Void
  ) {
    agenda = Agenda(on: loop)
    self.stops = stops
    self.visit = visit
  }

  /// Visits all that there are now; the first at once.
  package func begin() {
    isAskedAgain = !left.isEmpty
    guard !isAskedAgain else { return }
    left = stops()
    goOn()
  }

  private func goOn() {
    for stop in left.suffix(Self.share) { visit(stop) }
    left.removeLast(min(Self.share, left.count))
    if left.isEmpty, isAskedAgain {
      isAskedAgain = false
      left = stops()
    }
    guard !left.isEmpty else { return }
    agenda.later { [unowned self] in goOn() }
  }
}
