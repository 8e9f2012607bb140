// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A console's cursor that looks for lines which detectors may know.
///
/// On the loop it only compares bytes with the detectors' literals. Where one is found, a
/// worker tries the line once it has ended; one look at a time, which takes in whatever was
/// found meanwhile. How far it is stands in the console's log (``WatchPlace``), so that the
/// next igord goes on there, however this one ends.
struct OutputWatch {
  /// Literals, and those that no worker has looked at.
  var scan: LiteralScan
  /// What a worker is looking at.
  var looking: ClosedRange<UInt64>?
  /// A timer will have the open line looked at as it is.
  var isTimed = false
  /// A worker reads what is not in RAM.
  var isCatchingUp = false
  /// Lines before this were tried.
  var triedUpTo: UInt64
  /// The first line of an incident that is not on disk, and its number.
  var held: (offset: UInt64, id: UInt64)?
  /// Where lines begin that the log has marks of, among those that are looked at again.
  var marked: Set<UInt64> = []

  /// How long the end of a line is waited for: a prompt has none.
  static let patience = Duration.milliseconds(300)
  /// When a look is tried again that no worker had time for.
  static let retryPause = Duration.milliseconds(200)
  /// Bytes of an earlier igord's that are looked at, at most.
  static let reach: UInt64 = 1 << 20

  /// Goes on where an earlier igord stopped; at the log's end, where that is not known.
  ///
  /// `longest` is how long a literal may be that had begun there.
  init(_ place: WatchPlace?, from start: UInt64, to end: UInt64, longest: UInt64) {
    let place = place ?? WatchPlace(position: end, triedUpTo: end, isBetween: true)
    let low = max(start, end - min(end, Self.reach))
    let tried = min(max(place.triedUpTo, low), end)
    let position = min(max(place.position, tried), end)
    let margin = place.isBetween ? 0 : min(longest, position - tried)
    scan = LiteralScan(at: position - margin)
    triedUpTo = tried
  }

  /// Notes that a look ended before it had tried all that it was to.
  mutating func goOn(from rest: UInt64, upTo end: UInt64) {
    triedUpTo = max(triedUpTo, rest)
    scan.found = rest...max(rest, scan.found?.upperBound ?? end)
  }

  /// Where whoever comes after has to go on.
  func place(longest: UInt64) -> WatchPlace {
    var place = WatchPlace(
      position: scan.position,
      triedUpTo: triedUpTo,
      isBetween: scan.isBetween
    )
    let first = [scan.found, looking].compactMap { $0?.lowerBound }.min()
    if let first {
      place.isBetween = true
      place.position = min(place.position, first - min(first, longest))
    }
    if let held {
      place.isBetween = true
      place.position = min(place.position, held.offset)
    }
    place.triedUpTo = min(place.triedUpTo, place.position)
    place.position = max(place.position, place.triedUpTo)
    return place
  }
}

/// How far a console's output was looked through, as its log remembers it.
struct WatchPlace: Equatable {
  var position: UInt64
  /// Lines before this were tried; a line may have begun between the two.
  var triedUpTo: UInt64
  /// Whether no literal has begun and not ended.
  var isBetween: Bool
}
