// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import EventLoop
internal import RingLog

/// A console on a byte stream: a Unix socket or TCP.
///
/// Reads only while the log has room, so that a stream that outruns the disk waits in the
/// kernel and then at its other end.
final class SocketSource: ConsoleSource {
  private let endpoint: StreamEndpoint
  private let book: AddressBook?
  private let console: Console
  private var stream: StreamSocket?
  private var isActive = false
  private var isOver = false
  /// Reading stopped because the log had no room.
  private var isHeld = false
  /// Typed bytes that the stream has not taken yet.
  private var unsent: [UInt8] = []
  private var limit: LoopTimer?

  /// How long a connection may take to be made.
  private static let patience = Duration.seconds(10)
  /// Bytes read in one turn, so that no console keeps the others waiting.
  private static let share = 65_536

  init(_ endpoint: StreamEndpoint, console: Console) {
    self.endpoint = endpoint
    self.console = console
    if case .tcp(let host, let port) = endpoint {
      book = AddressBook(host: host, port: port)
    } else {
      book = nil
    }
  }

  // MARK: ConsoleSource

  func start() {
    guard let book else {
      if case .unix(let path) = endpoint { connect(to: .unix(path)) }
      return
    }
    book.withAddress(on: console.shard) { [self] result in
      guard !isOver else { return }
      switch result {
      case .success(let address): connect(to: address)
      case .failure(let error): end(error)
      }
    }
  }

  func close(_ done: @escaping () -> Void) {
    drop()
    done()
  }

  func drop() {
    isOver = true
    disconnect()
  }

  var inputRoom: Int { inputLimit - unsent.count }

  func write(_ bytes: Span<UInt8>) -> Int {
    let count = min(bytes.count, inputRoom)
    unsent.append(bytes.extracting(first: count))
    flush()
    return count
  }

  func sendBreak() -> BreakOutcome { .unsupported }

  func logCommitted(through end: UInt64) {
    guard isHeld, console.log.hasRoom else { return }
    isHeld = false
    stream?.readyAgain(.readable)
  }

  func sessionRemembered() {}

  func reactivate() {}

  func watch(_ isWatched: Bool) {}

  // MARK: The stream

  private func connect(to address: SocketAddress) {
    do {
      let stream = try StreamSocket.connect(to: address, on: console.shard.loop)
      stream.onReady = { [unowned self] in ready($0) }
      self.stream = stream
      limit =
        limit
        ?? LoopTimer(on: console.shard.loop) { [unowned self] in
          failed("it did not answer within 10 s")
        }
      limit?.deadline = console.shard.loop.now + Self.patience
    } catch {
      failed(SystemError.text(of: error.code))
    }
  }

  private func ready(_ readiness: Readiness) {
    if !isActive, readiness.contains(.writable), !readiness.contains(.failed) {
      limit?.deadline = nil
      isActive = true
      console.sourceActivated(foundGhost: false)
    }
    if isActive, readiness.contains(.writable) { flush() }
    if readiness.contains(.readable) || readiness.contains(.failed) { read() }
  }

  private func read() {
    var budget = Self.share
    while let stream, budget > 0 {
      guard console.log.hasRoom else {
        isHeld = true
        return
      }
      switch stream.read(atMost: budget, { console.received($0) }) {
      case .bytes(let count): budget -= count
      case .wouldBlock: return
      case .closed: return failed("the other side closed it")
      case .failed(let code): return failed(SystemError.text(of: code))
      }
    }
    stream?.readyAgain(.readable)
  }

  private func flush() {
    guard let stream, !unsent.isEmpty else { return }
    let hadRoom = inputRoom > 0
    if case .bytes(let count) = stream.write(unsent.span) { unsent.removeFirst(count) }
    if !hadRoom, inputRoom > 0 { console.inputHasRoom() }
  }

  private func failed(_ reason: String) {
    let wasActive = isActive
    let lost = unsent.count
    disconnect()
    if lost > 0 { console.inputUnsure(lost) }
    if !wasActive, book?.moveOn() == true { return start() }
    let error =
      wasActive
      ? ConsoleError(.disconnected, "connection to \(endpoint) lost: \(reason); trying again")
      : ConsoleError(
        .connectFailed,
        "no connection to \(endpoint): \(reason); start what listens there, or correct `socket`"
      )
    end(error)
  }

  private func end(_ error: ConsoleError) {
    console.sourceEnded(SourceEnd(error, retry: .soon))
  }

  private func disconnect() {
    limit?.deadline = nil
    stream?.close()
    stream = nil
    isActive = false
    isHeld = false
    unsent = []
  }
}
