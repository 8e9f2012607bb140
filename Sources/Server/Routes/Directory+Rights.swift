// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Access
internal import EventLoop
package import Notation

/// A machine that a request names, and why it is not served, where it is not.
package struct SelectedMachine: Equatable, Sendable {
  package var name: MachineName
  package var error: APIError?

  package init(_ name: MachineName, error: APIError? = nil) {
    self.name = name
    self.error = error
  }

  /// Why it is not served to somebody, as of now.
  func error(for person: Person, _ right: Right) -> APIError? {
    error ?? .refusal(person, right, on: name)
  }
}

/// Machines that were removed, as far as a question about the past means them.
package struct FormerMachines {
  /// Whether something is kept of one of that name.
  var isKept: (MachineName) -> Bool
  /// Those that `*`, `?` and `all` stand for too.
  var chosen: [MachineName] = []

  package static var none: FormerMachines { FormerMachines { _ in false } }
}

// Machines as one person sees them: whom a machine is hidden from, to them there is none.
extension Directory {
  /// The machine of a path segment that has to be one name.
  ///
  /// - Throws: `not_found` where there is none for this person, `not_allowed` where there is
  ///   and the right is missing.
  package func machine(
    _ text: String,
    for person: Person,
    _ right: Right
  ) throws(APIError) -> Machine {
    let machine = try machine(text)
    if let error = APIError.refusal(person, right, on: machine.name) { throw error }
    return machine
  }

  /// The machines of a range in its order, each served or not; all that the person may see
  /// where there is no range.
  ///
  /// A single name that is not served is an error of the whole request. Of a group there are
  /// only those members that the person may see. A question about the past means `former`
  /// machines too. Takes its time: it is for workers.
  package func select(
    _ text: String?,
    for person: Person,
    _ right: Right,
    or former: FormerMachines = .none
  ) throws(APIError) -> [SelectedMachine] {
    guard let text else {
      return names.unhurried.compactMap { person.may(right, on: $0) ? SelectedMachine($0) : nil }
    }
    let range = try NameRange(path: text)
    let names = try resolve(range, or: former) { person.may(.sense, on: $0) }
    let selected = names.unhurried.map { select($0, for: person, right, or: former) }
    if range.singleName != nil, let error = selected.first?.error { throw error }
    return selected
  }

  private func select(
    _ name: MachineName,
    for person: Person,
    _ right: Right,
    or former: FormerMachines
  ) -> SelectedMachine {
    guard self[name] != nil || former.isKept(name) else {
      return SelectedMachine(name, error: .notFound("there is no machine \(name)"))
    }
    return SelectedMachine(name, error: .refusal(person, right, on: name))
  }
}

extension APIError {
  /// What somebody is told of a machine without a right on it: who does not see it, that there
  /// is none; `nil` where they have the right.
  static func refusal(_ person: Person, _ right: Right, on machine: MachineName) -> APIError? {
    guard person.may(.sense, on: machine) else {
      return .notFound("there is no machine \(machine)")
    }
    return person.may(right, on: machine) ? nil : .notAllowed(right, on: machine)
  }

  /// Somebody who is known may not do this.
  package static func notAllowed(_ right: Right, on machine: MachineName) -> APIError {
    APIError(
      code: "not_allowed",
      message: "you may not do that on \(machine): it takes the right \(right.rawValue)"
    )
  }

  /// Somebody who is known may do this on no machine.
  package static func notAllowed(_ need: Need) -> APIError {
    let words =
      switch need {
      case .right(let right): "it takes the right \(right.rawValue)"
      case .admin, .open, .login: "it takes the right admin on all machines"
      }
    return APIError(code: "not_allowed", message: "you may not do that: \(words)")
  }
}
