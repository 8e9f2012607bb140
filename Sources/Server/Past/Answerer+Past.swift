// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

/// What consoles printed, and what happened to them.
extension Answerer {
  func scrollback(
    _ machine: MachineName,
    _ query: ScrollbackQuery,
    _ asker: Asker
  ) throws(APIError) {
    let (zone, now) = (context.zone, shard.loop.wall)
    let place = query.grep == nil ? nil : try context.searches.take(for: asker.person.name)
    read(machine, asker) { (log) throws(APIError) in
      try Scrollback(machine, query, log, at: now, in: zone, place).reply
    }
  }

  func boots(_ machine: MachineName, _ asker: Asker) {
    let now = shard.loop.wall
    read(machine, asker) { (log) throws(APIError) in
      .json(BootReport.all(in: BootHistory(log), of: machine, at: now))
    }
  }

  /// A machine whose past is asked for: one that was removed too, as long as its log is kept.
  func pastMachine(_ text: String, _ asker: Asker) throws(APIError) -> MachineName {
    guard let name = MachineName(text), context.directory[name] == nil,
      context.rack.keepsLog(of: name)
    else { return try machine(text, asker, .watch) }
    if let error = APIError.refusal(asker.person, .watch, on: name) { throw error }
    return name
  }

  /// Has a worker read a console's log, and sends what it makes of it.
  func read(
    _ machine: MachineName,
    _ asker: Asker,
    _ body: @escaping @Sendable (LogSnapshot) throws(APIError) -> Reply
  ) {
    let then = shard.reply { [self] (snapshot: LogSnapshot?) in
      guard let snapshot else {
        return asker.send(.failure(APIError(.notFound, console: machine)))
      }
      let read: @Sendable () throws(APIError) -> Reply = { () throws(APIError) in
        try body(snapshot)
      }
      shard.work(read, for: asker) { asker.send($0) }
    }
    context.rack.logSnapshot(of: machine, then: then)
  }
}

extension BootReport {
  /// All boots of a console's log, oldest first.
  static func all(
    in history: BootHistory,
    of machine: MachineName,
    at now: Timestamp
  ) -> [BootReport] {
    let boots = history.boots
    return boots.enumerated().map { index, boot in
      BootReport(
        machine: machine.description,
        boot: index - (boots.count - 1),
        offset: boot.range.lowerBound,
        end: boot.range.upperBound,
        time: boot.began,
        ended: boot.ended,
        duration: boot.began.seconds(to: boot.ended ?? now),
        ready: boot.ready.map { boot.began.seconds(to: $0) },
        cause: SafeLines.clean(boot.cause),
        user: boot.person,
        kernel: boot.kernel.map { SafeLines.clean($0) },
        stage: boot.stage.rawValue,
        outcome: boot.outcome
      )
    }
  }
}

extension Timestamp {
  /// Seconds from this moment to a later one, to the millisecond; never negative.
  func seconds(to other: Timestamp) -> Double {
    let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    return overflow || difference < 0 ? 0 : Double(difference / 1_000_000) / 1000
  }
}
