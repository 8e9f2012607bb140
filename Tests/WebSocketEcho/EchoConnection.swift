// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import HTTP

/// A WebSocket that sends each message back as it came.
final class EchoConnection {
  private enum Phase {
    case handshake
    case open
    /// All is said; what is left in `output` goes, then the connection.
    case ending
  }

  private let stream: StreamSocket
  private let whenClosed: (EchoConnection) -> Void
  private var phase = Phase.handshake
  private var parser = RequestParser()
  private var socket = WebSocketConnection(role: .server, byteLimit: 16 << 20)
  private var output: [UInt8] = []
  private var sentCount = 0

  /// The most bytes that wait to be sent while more are read.
  private static let outputLimit = 64 * 1024
  /// The most reads of a turn: 256 KiB.
  private static let readLimit = 4

  init(_ stream: StreamSocket, whenClosed: @escaping (EchoConnection) -> Void) {
    self.stream = stream
    self.whenClosed = whenClosed
    stream.onReady = { [unowned self] _ in run() }
  }

  private func run() {
    guard flush() else { return }
    for _ in 0..<Self.readLimit {
      guard output.count <= Self.outputLimit, phase != .ending else { return }
      switch stream.read(take) {
      case .bytes: guard flush() else { return }
      case .wouldBlock: return
      case .closed, .failed: return end()
      }
    }
    stream.readyAgain(.readable)
  }

  private func take(_ bytes: Span<UInt8>) {
    var rest = bytes
    if phase == .handshake { shakeHands(&rest) }
    while phase == .open, let event = socket.receive(&rest) {
      output += socket.takeControl()
      switch event {
      case .text(let bytes): output.append(frame: .text, bytes.span)
      case .binary(let bytes): output.append(frame: .binary, bytes.span)
      case .pong: break
      case .closed, .failed: phase = .ending
      }
    }
    output += socket.takeControl()
  }

  private func shakeHands(_ bytes: inout Span<UInt8>) {
    do throws(HTTPRefusal) {
      guard let head = try parser.parse(&bytes) else { return }
      output += try WebSocketHandshake(head).response()
      phase = .open
    } catch {
      var head = HeadWriter(error.status)
      head.add(error.fields)
      head.add("Content-Length", "0")
      head.add("Connection", "close")
      output += head.finish()
      phase = .ending
    }
  }

  /// Sends what there is; whether all of it has left.
  private func flush() -> Bool {
    while sentCount < output.count {
      switch stream.write(output.span.extracting(droppingFirst: sentCount)) {
      case .bytes(let count): sentCount += count
      case .wouldBlock: return false
      case .closed, .failed:
        end()
        return false
      }
    }
    output.removeAll(keepingCapacity: output.capacity <= Self.outputLimit)
    sentCount = 0
    guard phase == .ending else { return true }
    stream.closeLingering()
    whenClosed(self)
    return false
  }

  private func end() {
    stream.close()
    whenClosed(self)
  }
}
