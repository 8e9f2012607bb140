// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Synchronization

/// How many searches run: in all, and of one person.
///
/// A search has one worker at a time, for a moment; so some workers are always left for those
/// who read the past.
final class SearchPlaces: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  /// Searches at once.
  static let limit = 8
  /// Searches of one person at once.
  static let personLimit = 2

  /// A place for a search of somebody.
  func take(for person: String) throws(APIError) -> SearchPlace {
    let isFree = counts.withLock { counts in
      guard counts.values.reduce(0, +) < Self.limit,
        counts[person, default: 0] < Self.personLimit
      else { return false }
      counts[person, default: 0] += 1
      return true
    }
    guard isFree else {
      throw APIError(
        code: "too_many",
        message:
          "there are searches enough: \(Self.personLimit) of one person, \(Self.limit) in all"
      )
    }
    return SearchPlace(places: self, person: person)
  }

  fileprivate func leave(_ person: String) {
    counts.withLock { counts in
      guard let count = counts[person] else { return }
      counts[person] = count > 1 ? count - 1 : nil
    }
  }
}

/// One search's place; free again once the search is over, or nobody holds it any more.
final class SearchPlace: Sendable {
  private let places: SearchPlaces
  private let person: String
  private let isTaken = Mutex(true)

  fileprivate init(places: SearchPlaces, person: String) {
    self.places = places
    self.person = person
  }

  deinit { leave() }

  /// Who has the whole answer may ask for the next one at once.
  func leave() {
    let wasTaken = isTaken.withLock { isTaken in
      defer { isTaken = false }
      return isTaken
    }
    if wasTaken { places.leave(person) }
  }
}
