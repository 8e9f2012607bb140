// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc
internal import TLS

/// Connects to a server: to the first of its addresses that takes the call, within 10 s each.
///
/// Where the server speaks TLS, the call is taken once it has proved who it is; one that cannot is
/// not passed over for another.
final class Dialer {
  private let loop: Loop
  private var addresses: ArraySlice<SocketAddress>
  private let server: ServerAddress
  private let done: (Result<StreamSocket, Failure>) -> Void
  private var socket: StreamSocket?
  private var alarm: LoopTimer?
  private var lastCode = ENOENT

  private static let patience = Duration.seconds(10)

  /// Begins to connect; `done` is called once, never before this returns, and not after
  /// `cancel`.
  init(
    to server: ServerAddress,
    at addresses: [SocketAddress],
    on loop: Loop,
    done: @escaping (Result<StreamSocket, Failure>) -> Void
  ) {
    self.server = server
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
    lastCode = code
    next()
  }

  private func next() {
    close()
    guard let alarm else { return }
    guard let address = addresses.popFirst() else {
      self.alarm = nil
      return done(.failure(server.failure(lastCode)))
    }
    do throws(SystemError) {
      let socket = try StreamSocket.connect(to: address, on: loop)
      do throws(Failure) {
        if let session = try server.makeSession() { socket.secure(with: session) }
      } catch {
        return end(.failure(error))
      }
      socket.onReady = { [weak self] in self?.ready($0) }
      self.socket = socket
      alarm.deadline = loop.now + Self.patience
    } catch {
      next(after: error.code)
    }
  }

  private func ready(_ readiness: Readiness) {
    guard let socket, alarm != nil else { return }
    switch socket.negotiate() {
    case .bytes: break
    case .wouldBlock: return
    case .closed: return end(.failure(server.failure(ECONNRESET)))
    case .failed(let code):
      guard let session = socket.security as? TLSSession, session.failure != nil else {
        return next(after: code)
      }
      return end(.failure(server.failure(of: session)))
    }
    self.socket = nil
    socket.onReady = { _ in }
    end(.success(socket))
  }

  private func end(_ result: Result<StreamSocket, Failure>) {
    alarm = nil
    close()
    done(result)
  }
}
