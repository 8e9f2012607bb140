// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

/// A connection that a thread of its own reads as fast as it can, once it may.
final class Wire: Sendable {
  private let orders: Mailbox<Order>
  private let loop: (port: LoopPort, thread: ThreadHandle)

  enum Event: Sendable {
    case bytes([UInt8])
    case ended
  }

  private enum Order: Sendable {
    case send([UInt8])
    case finish
    case resume
    case close
  }

  /// Connects; `answer` gives back what is to be sent at once.
  ///
  /// What comes beyond `limit` bytes is read after `resume`.
  init(
    to address: SocketAddress,
    readingAtMost limit: Int = .max,
    answer: @escaping @Sendable (Event) -> [UInt8]
  ) throws {
    let made = Watched<Mailbox<Order>?>(nil)
    loop = try Loop.start(name: "wire") { loop in
      guard let pump = try? Pump(to: address, on: loop, limit, answer) else { return }
      made.change { $0 = Mailbox(on: loop) { $0.forEach(pump.carryOut) } }
    }
    orders = try #require(made.wait { $0 != nil }, "no connection to \(address)")
  }

  deinit {
    loop.port.post { $0.stop() }
    loop.thread.join()
  }

  func send(_ bytes: [UInt8]) { orders.post(.send(bytes)) }

  /// Says that nothing more is sent.
  func finish() { orders.post(.finish) }

  /// Reads all that comes from now on.
  func resume() { orders.post(.resume) }

  func close() { orders.post(.close) }

  /// The stream itself, on its loop; kept alive by the mailbox that feeds it.
  private final class Pump {
    private let stream: StreamSocket
    private let answer: (Event) -> [UInt8]
    private var unsent: [UInt8] = []
    private var isFinished = false
    /// How much may still be read.
    private var room: Int

    init(
      to address: SocketAddress,
      on loop: Loop,
      _ limit: Int,
      _ answer: @escaping (Event) -> [UInt8]
    ) throws {
      stream = try StreamSocket.connect(to: address, on: loop)
      self.answer = answer
      room = limit
      stream.onReady = { [unowned self] _ in
        flush()
        read()
      }
    }

    func carryOut(_ order: Order) {
      switch order {
      case .send(let bytes): unsent += bytes
      case .finish: isFinished = true
      case .resume:
        room = .max
        stream.readyAgain(.readable)
      case .close: return stream.close()
      }
      flush()
    }

    private func read() {
      var bytes: [UInt8] = []
      while room > 0 {
        switch stream.read(appendingTo: &bytes, atMost: room) {
        case .bytes(let count):
          if room < .max { room -= count }
          unsent += answer(.bytes(bytes))
          bytes = []
          flush()
        case .wouldBlock:
          return
        case .closed, .failed:
          _ = answer(.ended)
          return stream.close()
        }
      }
    }

    private func flush() {
      while !unsent.isEmpty, case .bytes(let count) = stream.write(unsent.span) {
        unsent.removeFirst(count)
      }
      if isFinished, unsent.isEmpty { stream.shutdownWriting() }
    }
  }
}

/// A client of bytes alone: raw TCP with its hello, or a raw port.
final class RawClient: Sendable {
  private let received = Watched<(bytes: [UInt8], isEnded: Bool)>(([], false))
  private let wire: Wire

  init(to address: SocketAddress, hello: String = "") throws {
    let received = received
    wire = try Wire(to: address) { event in
      received.change { state in
        switch event {
        case .bytes(let bytes): state.bytes += bytes
        case .ended: state.isEnded = true
        }
      }
      return []
    }
    if !hello.isEmpty { wire.send(Array((hello + "\n").utf8)) }
  }

  /// Waits for the line that answers the hello.
  func answer() -> String {
    let state = received.wait { $0.bytes.contains(0x0A) || $0.isEnded }
    return String(decoding: state.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// Waits for so many bytes behind the answer, which is not there on a raw port.
  func bytes(_ count: Int, answered: Bool = true) -> [UInt8] {
    let state = received.wait { state in
      // The answer is far shorter than this.
      state.bytes.count >= count + (answered ? 200 : 0)
        || Self.body(of: state.bytes, answered).count >= count
    }
    return Array(Self.body(of: state.bytes, answered))
  }

  /// Waits for the other side's end.
  var isEnded: Bool { received.wait { $0.isEnded }.isEnded }

  /// Waits until what has come ends with these bytes.
  func endsWith(_ end: [UInt8]) -> Bool {
    received.wait { $0.bytes.suffix(end.count).elementsEqual(end) }
      .bytes.suffix(end.count).elementsEqual(end)
  }

  func type(_ bytes: [UInt8]) { wire.send(bytes) }

  func finish() { wire.finish() }

  private static func body(of bytes: [UInt8], _ answered: Bool) -> ArraySlice<UInt8> {
    guard answered else { return bytes[...] }
    return bytes.firstIndex(of: 0x0A).map { bytes[($0 + 1)...] } ?? []
  }
}
