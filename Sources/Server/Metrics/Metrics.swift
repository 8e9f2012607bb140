// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles
internal import EventLoop
internal import RingLog
internal import Synchronization

/// igord's own figures in `GET /metrics`, as they were a moment ago.
struct Metrics {
  private let context: ServerContext
  private let loads: [LoopLoad]
  private let figures: RackFigures

  init(_ context: ServerContext, loads: [LoopLoad], figures: RackFigures) {
    self.context = context
    self.loads = loads
    self.figures = figures
  }

  /// The figures; of consoles those that the one who asks may see.
  func text(_ consoles: ConsoleTotals) -> [UInt8] {
    var text = MetricsText()
    consoles.add(to: &text)
    addFigures(to: &text)
    addLog(consoles, to: &text)
    addConnections(to: &text)
    addLoops(to: &text)
    return text.bytes
  }

  private func addFigures(to text: inout MetricsText) {
    let counters = [
      ("igor_console_input_bytes_total", "Typed bytes that consoles took.", figures.typedBytes),
      (
        "igor_connection_attempts_total",
        "Attempts to connect a console; for a BMC, handshakes.", figures.attempts
      ),
      (
        "igor_slow_acknowledgements_total",
        "Acknowledgements to BMCs that waited over 500 ms for the log.",
        figures.slowAcknowledgements
      ),
      (
        "igor_repeated_packets_total",
        "Packets with output that BMCs sent again, and that were left out.", figures.duplicates
      ),
      (
        "igor_lost_output_total",
        "Times that a BMC dropped output before igord had it.", figures.losses
      ),
      ("igor_gaps_total", "Gaps that subscribers were told.", figures.gaps),
      ("igor_sensor_sweeps_total", "Times that all sensors of a BMC were read.", figures.sweeps),
    ]
    for (name, help, value) in counters { text.single(name, .counter, help, value) }
  }

  private func addLog(_ consoles: ConsoleTotals, to text: inout MetricsText) {
    let health = context.health
    text.single(
      "igor_log_kept",
      .gauge,
      "1 while every byte is kept, 0 while writing the log fails.",
      health.isKept ? 1 : 0
    )
    text.single(
      "igor_log_held",
      .gauge,
      "1 while output waits because writing the log fails.",
      health.isHeld ? 1 : 0
    )
    text.begin("igor_log_failing", .gauge, "1 while the log's threads fail at their files.")
    text.sample(health.journalError == nil ? 0 : 1, label: ("part", "journal"))
    text.sample(health.archiveError == nil ? 0 : 1, label: ("part", "segments"))
    text.single(
      "igor_log_bytes",
      .gauge,
      "Bytes that the logs of consoles take, times and marks among them.",
      consoles.logBytes
    )
  }

  private func addConnections(to text: inout MetricsText) {
    let counts = context.counters.counts
    text.single(
      "igor_connections",
      .gauge,
      "Connections, streams among them.",
      context.limits.count
    )
    text.single(
      "igor_connections_accepted_total",
      .counter,
      "Connections taken.",
      counts.accepted
    )
    text.single(
      "igor_connections_refused_total",
      .counter,
      "Connections refused because there were too many.",
      counts.refused
    )
    text.begin("igor_http_requests_total", .counter, "Answers by status.")
    for (status, count) in counts.answers.sorted(by: { $0.key < $1.key }) {
      text.sample(count, label: ("code", "\(status)"))
    }
    text.begin("igor_bad_input_total", .counter, "What was nonsense, by kind.")
    for kind in ServerCounters.BadInput.allCases {
      text.sample(counts.badInput[kind, default: 0], label: ("kind", kind.rawValue))
    }
    text.sample(figures.violations, label: ("kind", "websocket"))
    text.sample(figures.badMessages, label: ("kind", "message"))
    text.sample(figures.strayDatagrams, label: ("kind", "datagram"))
    text.sample(figures.badPackets, label: ("kind", "packet"))
  }

  private func addLoops(to text: inout MetricsText) {
    text.begin("igor_loop_busy_seconds_total", .counter, "Time that a loop was busy.")
    for (index, load) in loads.enumerated() {
      text.sample(load.busy, label: ("loop", "\(index)"))
    }
    text.begin("igor_loop_turns_total", .counter, "Turns of a loop.")
    for (index, load) in loads.enumerated() {
      text.sample(load.turnCount, label: ("loop", "\(index)"))
    }
    text.begin(
      "igor_loop_longest_turn_seconds",
      .gauge,
      "The longest turn of a loop since this was read last."
    )
    for (index, load) in loads.enumerated() {
      text.sample(load.longestTurn, label: ("loop", "\(index)"))
    }
  }
}

/// Collects what each loop says about itself.
final class LoopFigures: Sendable {
  private let loads: Mutex<[LoopLoad?]>

  init(count: Int) {
    loads = Mutex(Array(repeating: nil, count: count))
  }

  /// Takes in one; all, where this was the last.
  func put(_ load: LoopLoad, at index: Int) -> [LoopLoad]? {
    loads.withLock { loads in
      loads[index] = load
      let known = loads.compactMap { $0 }
      return known.count == loads.count ? known : nil
    }
  }
}
