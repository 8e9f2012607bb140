// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Bytes
import EventLoop
import HTTP
import Testing

@testable import Consoles

/// A client of a console, on the test's loop: takes frames apart, and counts offsets.
final class TestClient {
  private let stream: StreamSocket
  private var frames: FrameReader
  /// All bytes of the console, gaps left out.
  private(set) var bytes: [UInt8] = []
  private(set) var messages: [ConsoleMessage] = []
  /// The offset of the next byte, as the protocol has clients count.
  private(set) var offset: UInt64 = 0
  private(set) var gaps: [GapReport] = []
  /// The code of the server's close frame.
  private(set) var closeCode: UInt16?
  private(set) var isClosed = false
  private(set) var pingCount = 0
  private(set) var problem: (any Error)?
  /// Reads nothing while set; the kernel's buffers fill.
  var isAsleep = false {
    didSet { if !isAsleep { stream.readyAgain(.readable) } }
  }

  init(_ stream: StreamSocket, _ framing: Framing) {
    self.stream = stream
    frames = FrameReader(framing)
    stream.onReady = { [unowned self] in if $0.contains(.readable) { read() } }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  var attached: ConsoleMessage.Attached? {
    for case .attached(let attached) in messages { return attached }
    return nil
  }

  /// The last `mode` that the client was told.
  var mode: String? {
    for case .mode(let change) in messages.reversed() { return change.mode }
    return attached?.mode
  }

  var refusals: [ConsoleMessage.Refusal] {
    messages.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
  }

  var states: [String] {
    messages.compactMap { if case .state(let change) = $0 { change.state } else { nil } }
  }

  var marks: [String] {
    messages.compactMap { if case .mark(let mark) = $0 { mark.kind } else { nil } }
  }

  func type(_ text: String) { send(.binary, Array(text.utf8)) }

  func type(_ bytes: [UInt8]) { send(.binary, bytes) }

  func ask(_ request: ConsoleRequest) { send(.text, JSON.encode(request)) }

  /// Writes bytes as they are.
  func write(_ bytes: [UInt8]) { _ = stream.write(bytes.span) }

  func close() { stream.close() }

  private func send(_ opcode: Opcode, _ payload: [UInt8]) {
    var frame: [UInt8] = []
    frame.append(frame: opcode, payload.span, mask: 0x1234_5678)
    write(frame)
  }

  private func read() {
    while !isAsleep, !isClosed {
      switch stream.read({ take($0.copied()) }) {
      case .bytes: continue
      case .wouldBlock: return
      case .closed, .failed:
        isClosed = true
        stream.close()
      }
    }
  }

  private func take(_ new: [UInt8]) {
    do {
      for item in try frames.read(new) { try take(item) }
    } catch {
      problem = error
    }
  }

  private func take(_ item: FrameReader.Item) throws {
    switch item {
    case .bytes(let part):
      bytes += part
      offset += UInt64(part.count)
    case .text(let text):
      let message = try JSON.decode(ConsoleMessage.self, from: text.span)
      if case .attached(let attached) = message { offset = attached.offset }
      if case .gap(let gap) = message {
        gaps.append(gap)
        offset = gap.to
      }
      messages.append(message)
    case .close(let code):
      closeCode = code
    case .ping: pingCount += 1
    }
  }
}
