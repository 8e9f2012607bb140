// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// Connects to a server: to the first of its addresses that takes the call, within 10 s each.
final class Dialer {
  private let loop: Loop
  private var addresses: ArraySlice<SocketAddress>
  private let done: (Result<StreamSocket, SystemError>) -> Void
  private var socket: StreamSocket?
  private var alarm: LoopTimer?
  private var lastFailure = SystemError("connect", code: ENOENT)

  private static let patience = Duration.seconds(10)

  /// Begins to connect; `done` is called once, never before this returns, and not after
  /// `cancel`.
  init(
    _ addresses: [SocketAddress],
    on loop: Loop,
    done: @escaping (Result<StreamSocket, SystemError>) -> Void
  ) {
    self.loop = loop
    self.addresses = addresses[...]
    self.done = done
    alarm = LoopTimer(on: loop) { [unowned self] in next(after: ETIMEDOUT) }
    loop.later { [weak self] in self?.next() }
  }

  /// Gives up without a word.
  func cancel() {
    close()
    addresses = []
    alarm = nil
  }

  private func close() {
    socket?.close()
    socket = nil
  }

  private func next(after code: Int32) {
    lastFailure = SystemError("connect", code: code)
    next()
  }

  private func next() {
    close()
    guard let alarm else { return }
    guard let address = addresses.popFirst() else {
      self.alarm = nil
      return done(.failure(lastFailure))
    }
    do throws(SystemError) {
      let socket = try StreamSocket.connect(to: address, on: loop)
      socket.onReady = { [weak self] in self?.ready($0) }
      self.socket = socket
      alarm.deadline = loop.now + Self.patience
    } catch {
      next(after: error.code)
    }
  }

  private func ready(_ readiness: Readiness) {
    guard let socket, alarm != nil else { return }
    if !readiness.isDisjoint(with: [.failed, .hungUp]) {
      if case .failed(let code) = socket.read(atMost: 1, { _ in }) { return next(after: code) }
    }
    guard readiness.contains(.writable) else { return }
    alarm = nil
    self.socket = nil
    socket.onReady = { _ in }
    done(.success(socket))
  }
}
