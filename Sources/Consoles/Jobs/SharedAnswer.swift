// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One question for all who ask it while it is under way.
///
/// The first to ask has to begin; `settle` answers everybody.
struct SharedAnswer<Value> {
  typealias Asker = (Result<Value, ConsoleError>) -> Void

  private var askers: [Asker] = []
  private(set) var isAsking = false

  /// Who waits for one answer, at most; more are told so.
  static var limit: Int { 1024 }

  /// Adds an asker; says whether the question has to be asked now.
  mutating func ask(_ asker: @escaping Asker) -> Bool {
    guard askers.count < Self.limit else {
      asker(.failure(ConsoleError(.busy, "too many ask this already: try again")))
      return false
    }
    askers.append(asker)
    defer { isAsking = true }
    return !isAsking
  }

  /// Ends the question; gives back who is to be told.
  mutating func settle() -> [Asker] {
    isAsking = false
    defer { askers = [] }
    return askers
  }
}
