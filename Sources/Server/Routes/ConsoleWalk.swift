// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Access
package import Consoles
package import Notation

/// A way through the machines of an answer, a few at a time, with how their consoles are then.
package struct ConsoleWalk: Sendable {
  private enum Route {
    /// Those of them on which the person has the right.
    case names([MachineName])
    /// Each; why one is not served is told.
    case machines([SelectedMachine])
  }

  /// Machines, and how the console of each was when it was asked.
  package typealias Stops = Zip2Sequence<[SelectedMachine], [ConsoleSnapshot?]>

  private let route: Route
  private let right: Right
  private var index = 0
  private var asked: [SelectedMachine] = []
  private var consoles: [ConsoleSnapshot?] = []

  /// Machines that are asked at a time: a loop answers for so many in one turn.
  private static let share = Rack.sliceLimit
  /// Names looked at in one turn for some that the person may see.
  private static let lookShare = 512

  package init(through names: [MachineName], _ right: Right) {
    (route, self.right) = (.names(names), right)
  }

  package init(through machines: [SelectedMachine], _ right: Right) {
    (route, self.right) = (.machines(machines), right)
  }

  /// Goes on to the next machines; there may be none of them for this person.
  package mutating func ask(for person: Person) -> [MachineName] {
    asked = []
    switch route {
    case .names(let names):
      let end = min(index + Self.lookShare, names.count)
      while index < end, asked.count < Self.share {
        if person.may(right, on: names[index]) { asked.append(SelectedMachine(names[index])) }
        index += 1
      }
    case .machines(let machines):
      asked = Array(machines[index...].prefix(Self.share))
      index += asked.count
    }
    return asked.map(\.name)
  }

  /// How the consoles are that were asked for, in their order.
  package mutating func take(_ consoles: [ConsoleSnapshot?]) {
    self.consoles = consoles
  }

  /// The machines that were asked for; `nil` at the end.
  package mutating func next() -> Stops? {
    guard !asked.isEmpty || index < count else { return nil }
    defer { (asked, consoles) = ([], []) }
    return zip(asked, consoles)
  }

  private var count: Int {
    switch route {
    case .names(let names): names.count
    case .machines(let machines): machines.count
    }
  }
}
