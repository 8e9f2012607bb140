// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

/// What machines ask about igord itself.
extension Answerer {
  private struct Health: Encodable {
    var status: String
    /// What is wrong, a sentence each; absent where nothing is.
    var reasons: [String]?
  }

  /// Whether igord does what it is for: it keeps what consoles print.
  ///
  /// Everybody is told that; what is wrong, which names files, only who has a right here.
  func health(_ asker: Asker) -> Reply {
    var reasons: [String] = []
    let log = context.health
    if !log.isKept { reasons.append("the log is not kept") }
    if log.isHeld { reasons.append("consoles wait for the log") }
    if let error = log.journalError { reasons.append("journal: \(error)") }
    if let error = log.archiveError { reasons.append("segments: \(error)") }
    if let error = context.store.failure { reasons.append("database: \(error)") }
    guard !reasons.isEmpty else { return .json(Health(status: "ok")) }
    let told = asker.person.maySomewhere(.sense) ? reasons : nil
    return .json(Health(status: "degraded", reasons: told), status: .serviceUnavailable)
  }

  /// Asks each loop how busy it was and what it counted; consoles are asked as they are told of.
  func metrics(_ asker: Asker) {
    let loops = context.loops
    let collected = LoopFigures(count: loops.count)
    let then = shard.reply { [self] (loads: [LoopLoad]) in consoleMetrics(loads, asker) }
    for (index, port) in loops.enumerated() {
      port.post { loop in
        let load = loop.load
        loop.load.longestTurn = .zero
        if let all = collected.put(load, at: index) { then(all) }
      }
    }
  }

  private func consoleMetrics(_ loads: [LoopLoad], _ asker: Asker) {
    let (context, port) = (self.context, shard.loop.port)
    typealias Found = (names: [MachineName], figures: RackFigures)
    let collect: @Sendable (@escaping @Sendable (Found) -> Void) -> Void = { answer in
      let names = context.directory.names
      context.rack.figures(on: port) { answer((names: names, figures: $0)) }
    }
    shard.begin(collect, for: asker) { found in
      let metrics = Metrics(context, loads: loads, figures: found.figures)
      let pieces = MetricsPieces(metrics, through: found.names, for: asker.person)
      asker.send(Reply(type: MetricsText.contentType, body: .pieces(pieces)))
    }
  }
}
