// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import Notation
internal import RingLog

/// Finds in a console's log what people call times, boots and events; on workers.
struct PlaceFinder {
  let machine: MachineName
  let log: LogSnapshot
  let now: Timestamp
  let zone: ClockZone

  /// Where a part begins that begins at a place.
  func offset(_ place: StartPoint) -> UInt64 {
    switch place {
    case .live: log.end
    case .offset(let offset, let epoch): min(offset, epoch.map(log.end(ofEpoch:)) ?? offset)
    case .last(let count): log.offset(lastBytes: count.value)
    case .time(let time): log.offset(at: time.moment(at: now, in: zone))
    }
  }

  /// Where a part ends that ends at a place.
  func end(_ place: StartPoint) -> UInt64 {
    guard case .time(let time) = place else { return offset(place) }
    return log.end(before: time.moment(at: now, in: zone, isEnd: true))
  }

  /// A boot: 0 is the present one, -1 the one before it, 1 the oldest in the log.
  func range(ofBoot number: Int) throws(APIError) -> Range<UInt64> {
    let boots = BootHistory(log).boots
    let index = number > 0 ? number - 1 : boots.count - 1 + number
    guard boots.indices.contains(index) else {
      let count = boots.count == 1 ? "1 boot" : "\(boots.count) boots"
      throw .notFound("\(machine) has no boot \(number) in its log: there are \(count)")
    }
    return boots[index].range
  }

  /// The lines before and after an event.
  func range(
    around event: ScrollbackQuery.Event,
    lines: Int
  ) throws(APIError) -> Range<UInt64> {
    let place = min(try offset(of: event), log.end)
    let line = log.start(ofLast: 1, in: log.start..<max(log.start, min(place + 1, log.end)))
    let start = lines > 0 ? log.start(ofLast: lines, in: log.start..<max(line, log.start)) : line
    let end = log.end(ofFirst: lines + 1, in: line..<max(line, log.end))
    return min(start, line)..<end
  }

  private func offset(of event: ScrollbackQuery.Event) throws(APIError) -> UInt64 {
    switch event {
    case .place(.time(let time)): return log.offset(nearest: time.moment(at: now, in: zone))
    case .place(let place): return offset(place)
    case .kind(let kind):
      guard let mark = lastMark(kind) else {
        throw .notFound("the log of \(machine) has no mark \"\(SafeLines.clean(kind))\"")
      }
      return mark.offset - min(mark.offset, mark.reach)
    }
  }

  /// The last mark of a kind, or the last incident that a detector of that name found.
  private func lastMark(_ kind: String) -> Mark? {
    var found: Mark?
    log.walk(from: log.start, to: log.end) { entry in
      if case .mark(let mark) = entry, mark.isAbout(kind) { found = mark }
      return true
    }
    return found
  }
}

extension Mark {
  /// Whether it is of that kind, or an incident of that name.
  fileprivate func isAbout(_ word: String) -> Bool {
    if kind.rawValue == word { return true }
    return kind == .incident && text.prefix { $0 != ":" } == word
  }
}
