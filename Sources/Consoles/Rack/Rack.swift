// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import EventLoop
package import Logging
package import Notation
package import RingLog
internal import Synchronization

/// All consoles, as the other threads see them: where each one lives, and how to ask it.
///
/// A console stays on the loop on which it first appeared for as long as igord runs.
package final class Rack: Sendable {
  private struct State {
    /// What the settings want now.
    var wanted: [MachineName: ConsoleConfiguration] = [:]
    /// The shard of every console there ever was.
    var places: [MachineName: Int] = [:]
    /// Consoles of each shard.
    var counts: [Int]
    var isStopping = false
  }

  private let log: RingLog
  private let shards: [ShardPort]
  private let state: Mutex<State>
  private let lastID = Atomic<UInt64>(0)

  /// Consoles listed in one turn of a loop.
  package static let sliceLimit = 256
  /// The shard that answers for consoles that there have not been since the start.
  private static let placeOfStrangers = 0

  /// Spreads consoles over `loops`, each with its part of the limits.
  ///
  /// `resolvers` do nothing but look names up, which may take long where the DNS does not answer.
  package init(
    loops: [LoopPort],
    log: RingLog,
    workers: Workers,
    resolvers: Workers,
    logger: Logger,
    options: RackOptions = RackOptions()
  ) {
    self.log = log
    let share = options.share(ofOneIn: loops.count)
    shards = loops.map { port in
      let seed = UInt64.random(in: 0...UInt64.max)
      return ShardPort(port) { loop in
        Shard(
          on: loop,
          log: log,
          workers: workers,
          resolvers: resolvers,
          logger: logger,
          options: share,
          seed: seed
        )
      }
    }
    state = Mutex(State(counts: loops.map { _ in 0 }))
  }

  // MARK: Settings

  /// Makes the consoles those of the settings: new ones start, missing ones leave, changed
  /// ones change, and all others are not touched.
  package func apply(_ consoles: [ConsoleConfiguration]) {
    state.withLock { state in
      guard !state.isStopping else { return }
      var missing = state.wanted
      for configuration in consoles {
        let old = missing.removeValue(forKey: configuration.name)
        if old != configuration { put(configuration, &state) }
      }
      for name in missing.keys { remove(name, &state) }
    }
  }

  /// Makes one console as the settings want it, without a look at the others; removes it where
  /// they want none.
  package func apply(_ configuration: ConsoleConfiguration?, to name: MachineName) {
    state.withLock { state in
      guard !state.isStopping, state.wanted[name] != configuration else { return }
      if let configuration { put(configuration, &state) } else { remove(name, &state) }
    }
  }

  /// Has incidents frozen that an earlier igord left open, of machines that are gone since.
  package func freeze(_ incidents: [IncidentReport]) {
    state.withLock { state in
      for incident in incidents where !incident.complete {
        guard let name = MachineName(incident.machine), state.wanted[name] == nil else { continue }
        let place = state.places[name] ?? Self.placeOfStrangers
        // Should it come back meanwhile, then there.
        state.places[name] = place
        shards[place].post { $0.freeze(incident.id, of: name, around: incident.offset) }
      }
    }
  }

  private func put(_ configuration: ConsoleConfiguration, _ state: inout State) {
    let name = configuration.name
    let isNew = state.wanted.updateValue(configuration, forKey: name) == nil
    let place =
      state.places[name] ?? state.counts.indices.min { state.counts[$0] < state.counts[$1] } ?? 0
    state.places[name] = place
    if isNew { state.counts[place] += 1 }
    shards[place].post { $0.put(configuration) }
  }

  private func remove(_ name: MachineName, _ state: inout State) {
    state.wanted[name] = nil
    guard let place = state.places[name] else { return }
    state.counts[place] -= 1
    shards[place].post { $0.remove(name) }
  }

  // MARK: Asking

  /// The names of all consoles, sorted.
  package var names: [MachineName] {
    state.withLock { Array($0.wanted.keys) }.sorted()
  }

  package func contains(_ name: MachineName) -> Bool {
    state.withLock { $0.wanted[name] != nil }
  }

  private func shard(of name: MachineName) -> ShardPort? {
    state.withLock { state in
      guard state.wanted[name] != nil, let place = state.places[name] else { return nil }
      return shards[place]
    }
  }

  /// Where consoles live, in the order of `names`; `nil` for one that there is not.
  func ports(of names: [MachineName]) -> [ShardPort?] {
    let (wanted, places) = state.withLock { ($0.wanted, $0.places) }
    return names.map { wanted[$0] == nil ? nil : places[$0].map { shards[$0] } }
  }

  /// How consoles are now, in the order of `names`; `nil` for one that there is not.
  ///
  /// The answer is posted to `port`; without one `then` is called on some console's loop, and may
  /// only pass it on. Large ranges are asked in slices, so that no loop is kept from its packets;
  /// but to sort them by loops takes its time here, so with many names this is called on a worker.
  package func snapshots(
    of names: [MachineName],
    on port: LoopPort? = nil,
    then: @escaping @Sendable ([ConsoleSnapshot?]) -> Void
  ) {
    gather(names, on: port, { $0.console($1)?.snapshot() }, then: then)
  }

  /// What consoles' logs hold, for workers to read; as `snapshots`, in the order of `names`.
  ///
  /// That of a console that was removed is there as long as something of it is kept.
  package func logSnapshots(
    of names: [MachineName],
    on port: LoopPort,
    then: @escaping @Sendable ([LogSnapshot?]) -> Void
  ) {
    gather(names, on: port, { $0.logSnapshot(of: $1) }, then: then)
  }

  private func gather<Value: Sendable>(
    _ names: [MachineName],
    on port: LoopPort?,
    _ ask: @escaping @Sendable (Shard, MachineName) -> Value?,
    then: @escaping @Sendable ([Value?]) -> Void
  ) {
    let (parts, places) = parted(names)
    let gathering = Gathering<Value>(of: parts.map(\.count), places: places) { values in
      if let port { port.post { _ in then(values) } } else { then(values) }
    }
    for (index, names) in parts.enumerated() where !names.isEmpty {
      Self.gather(names[...], from: shards[index], ask, into: gathering, part: index)
    }
  }

  /// The consoles of each shard, and the shard of each; where there is one shard only, all are its.
  private func parted(_ names: [MachineName]) -> (parts: [[MachineName]], places: [Int]) {
    guard shards.count > 1 else { return ([names], []) }
    var parts: [[MachineName]] = shards.map { _ in [] }
    let known = state.withLock { $0.places }
    let places = names.unhurried.map { name in
      let place = known[name] ?? Self.placeOfStrangers
      parts[place].append(name)
      return place
    }
    return (parts, places)
  }

  private static func gather<Value: Sendable>(
    _ names: ArraySlice<MachineName>,
    from port: ShardPort,
    _ ask: @escaping @Sendable (Shard, MachineName) -> Value?,
    into gathering: Gathering<Value>,
    part: Int
  ) {
    port.post { shard in
      gathering.add(names.prefix(sliceLimit).map { ask(shard, $0) }, to: part)
      let rest = names.dropFirst(sliceLimit)
      guard !rest.isEmpty else { return gathering.finishPart() }
      gather(rest, from: port, ask, into: gathering, part: part)
    }
  }

  /// What happened on all consoles, counted; the answer is posted to `port`.
  package func figures(on port: LoopPort, then: @escaping @Sendable (RackFigures) -> Void) {
    let total = FigureSum(of: shards.count) { figures in port.post { _ in then(figures) } }
    for shard in shards { shard.post { total.add($0.figures) } }
  }

  /// What a console's log holds, for a worker to read; `nil` where there is no such console, and
  /// nothing is kept of one that was removed.
  ///
  /// `then` is called on the console's loop: it may only pass the snapshot on.
  package func logSnapshot(
    of name: MachineName,
    then: @escaping @Sendable (LogSnapshot?) -> Void
  ) {
    let place = state.withLock { $0.places[name] ?? Self.placeOfStrangers }
    shards[place].post { then($0.logSnapshot(of: name)) }
  }

  // MARK: Streams

  /// Makes a stream a subscriber of its console, on the console's loop, for good.
  ///
  /// `unread` is what was read from it and belongs to the stream.
  package func attach(_ request: AttachRequest, stream: StreamTransfer, unread: [UInt8] = []) {
    let id = SubscriberID(lastID.add(1, ordering: .relaxed).newValue)
    let shard = shard(of: request.console) ?? shards[0]
    shard.post { shard in
      if let console = shard.console(request.console) {
        console.attach(request, id: id, stream, unread: unread)
      } else {
        shard.refuse(stream, request.refusal(.notFound))
      }
    }
  }

  /// Whether there is, or was, a log of that console.
  package func hasLog(of name: MachineName) -> Bool { log.knows(name) }

  /// Whether something is kept of a console, which may have been removed.
  package func keepsLog(of name: MachineName) -> Bool { log.keeps(name) }

  /// Removes the log of a console that is not wanted any more, once it has left.
  ///
  /// One that came back keeps it.
  package func purge(_ name: MachineName, then: @escaping Purged) {
    let place = state.withLock { state in
      state.wanted[name] == nil ? state.places[name] ?? Self.placeOfStrangers : nil
    }
    guard let place else { return then(nil) }
    shards[place].post { $0.purge(name, then: then) }
  }

  /// Has each subscriber's rights asked for again, because they may have changed.
  package func review() {
    for shard in shards { shard.post { $0.review() } }
  }

  // MARK: The end

  /// Closes all sessions, tells and closes all subscribers; then the log may be closed.
  ///
  /// `then` is called once, on some loop: when all is done, or after `limit`.
  package func shutdown(within limit: Duration, then: @escaping @Sendable () -> Void) {
    let wasStopping = state.withLock { state in
      defer { state.isStopping = true }
      return state.isStopping
    }
    guard !wasStopping else { return }
    let latch = Latch(count: shards.count, then)
    for port in shards {
      port.post { shard in
        shard.stop { latch.countDown() }
        shard.agenda.after(limit) { latch.giveUp() }
      }
    }
  }

  /// Lets go of everything without a word to anybody, as a crash would; for tests.
  func abandon() {
    for port in shards { port.end() }
  }
}
