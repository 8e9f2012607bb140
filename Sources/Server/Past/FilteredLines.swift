// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock

/// The lines of a part of the past, or those of them that an expression lets pass.
///
/// Where there is an expression each piece is a moment of a worker's time, as in a search, and
/// has one of a person's places for searches.
struct FilteredLines: Sendable {
  private var items: PastLines
  private var filter: LineFilter?
  private let place: SearchPlace?
  /// Read, and not tried yet.
  private var waiting: ArraySlice<PastLines.Item> = []
  private var isEnded = false

  /// How long a piece may take.
  private static let share = Duration.milliseconds(40)

  init(_ items: PastLines, _ filter: LineFilter?, _ place: SearchPlace?) {
    self.items = items
    self.filter = filter
    self.place = place
  }

  /// What passes of the next 64 KiB or so, which may be nothing; `nil` at the end.
  mutating func next() -> [LineFilter.Output]? {
    guard !isEnded else { return nil }
    if waiting.isEmpty {
      guard let found = items.next() else {
        end()
        return nil
      }
      waiting = found[...]
    }
    guard filter != nil else {
      defer { waiting = [] }
      return waiting.map { .item($0, isMatch: nil) }
    }
    let output = filter?.filter(&waiting, until: .now + Self.share) ?? []
    if case .tooComplex? = output.last { end() }
    return output
  }

  private mutating func end() {
    isEnded = true
    place?.leave()
  }
}
