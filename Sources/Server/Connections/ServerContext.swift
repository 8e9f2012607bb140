// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
internal import EventLoop
internal import Logging
internal import Notation
internal import RingLog
internal import Settings
internal import Synchronization
internal import TLS

/// What all connections of a server share.
final class ServerContext: Sendable {
  let rack: Rack
  let workers: Workers
  /// How the log is doing.
  let health: LogHealth
  /// Users, tokens, the audit trail, and machines of the API.
  let store: Store
  let desk: LoginDesk
  /// What seals passwords of BMCs, or why there is nothing that does.
  let vault: Result<Vault, StoreError>
  /// The loops that serve consoles and connections.
  let loops: [LoopPort]
  let limits = ConnectionLimits()
  let names = PeerNames()
  let counters = ServerCounters()
  let incidents: IncidentBook
  let events: EventHub
  let searches = SearchPlaces()
  /// The zone of times that are written without an offset.
  let zone = ClockZone.local
  /// igord's process, which is nobody at its own Unix socket; `nil` where it serves its own
  /// process, as tests have it.
  let process: Int32?
  private let logger: Logger
  private let current: Mutex<Current>
  /// Held while a new roster is made, so that an older one never takes its place.
  private let rebuilding = Mutex(())
  private let stopping = Mutex(false)
  private let limit = Mutex(PowerSettings.standardLimit)
  private let certificateNow = Mutex<TLSContext?>(nil)
  /// When the log last said who mistook a listener for one of the other kind.
  private let toldOfMistakes = Mutex<[ServerCounters.BadInput: Moment]>([:])
  private let reviewer = Mutex<(@Sendable () -> Void)?>(nil)
  private let machineKeeper = Mutex<MachineKeeper?>(nil)

  private struct Current {
    var directory: Directory
    var roster = Roster()
  }

  /// Calls back when what the database says of machines is in force.
  typealias MachineKeeper = @Sendable (_ done: @escaping @Sendable () -> Void) -> Void

  init(
    rack: Rack,
    ground: ServiceGround,
    health: LogHealth,
    vault: Result<Vault, StoreError>,
    directory: Directory,
    events: EventHub,
    process: Int32?,
    logger: Logger
  ) {
    self.process = process
    incidents = ground.incidents
    self.events = events
    self.rack = rack
    workers = ground.workers
    self.health = health
    store = ground.store
    desk = ground.desk
    self.vault = vault
    loops = ground.loops.map(\.port)
    self.logger = logger
    current = Mutex(Current(directory: directory))
    update(directory)
  }

  /// Counts somebody who mistook a listener for one of the other kind, and says so in the log,
  /// at most once a minute for each kind.
  func met(_ mistake: ServerCounters.BadInput, _ words: @autoclosure () -> String) {
    counters.bad(mistake)
    let now = Moment.now
    let isDue = toldOfMistakes.withLock { told in
      if let last = told[mistake], now - last < .seconds(60) { return false }
      told[mistake] = now
      return true
    }
    if isDue { logger.warning("\(words())") }
  }

  /// Writes down what somebody did; returns at once.
  func audit(_ entry: AuditEntry) { store.audit(entry) }

  /// What encrypted listeners show to who comes from now on.
  var certificate: TLSContext? {
    get { certificateNow.withLock { $0 } }
    set { certificateNow.withLock { $0 = newValue } }
  }

  /// The machines as they are now.
  var directory: Directory { current.withLock { $0.directory } }

  /// Who may do what now.
  var roster: Roster { current.withLock { $0.roster } }

  /// Takes over other machines, or the book as the store has it now, and has everybody's
  /// rights looked at again where somebody may have less: not for every login, and not where
  /// machines came or went one by one (`isMore`), for a console that goes ends its own streams.
  func update(_ directory: Directory? = nil, isMore: Bool = false) {
    let isLess = rebuilding.withLock { _ in
      let old = current.withLock { $0 }
      let (directory, isSame) = (directory ?? old.directory, directory == nil)
      let book = store.book
      let kept =
        isSame || isMore ? Roster(book, reusing: old.roster, hasSameMachines: isSame) : nil
      let roster =
        kept
        ?? Roster(book) { range throws(NotationError) in
          try directory.names(in: range)
        }
      if kept == nil { for warning in roster.warnings { logger.warning("\(warning)") } }
      current.withLock { $0 = Current(directory: directory, roster: roster) }
      let isLess = kept == nil && !(isMore && book.hasPeople(of: old.roster.book))
      return isLess || !book.hasTokens(of: old.roster.book)
    }
    if isLess { review() }
  }

  /// Has everybody's rights looked at again who is attached or waits for an answer.
  func review() {
    rack.review()
    reviewer.withLock { $0 }?()
  }

  /// Says who looks at the rights of those again whose answers last.
  func onReview(_ review: @escaping @Sendable () -> Void) {
    reviewer.withLock { $0 = review }
  }

  /// Says who takes over machines of the database.
  func keepMachines(_ keeper: @escaping MachineKeeper) {
    machineKeeper.withLock { $0 = keeper }
  }

  /// Calls back when what the database said of machines until now is in force.
  func whenMachinesCount(_ done: @escaping @Sendable () -> Void) {
    guard let keeper = machineKeeper.withLock({ $0 }) else { return done() }
    keeper(done)
  }

  /// Machines that one request may order without saying how many they are.
  var powerLimit: Int {
    get { limit.withLock { $0 } }
    set { limit.withLock { $0 = newValue } }
  }

  /// Whether igord is on its way out, and takes no new requests.
  var isStopping: Bool {
    get { stopping.withLock { $0 } }
    set { stopping.withLock { $0 = newValue } }
  }
}
