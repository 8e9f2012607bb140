// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import EventLoop

/// Takes commands for a rack on a Unix socket: a line each, answered by lines and then `ok`, or
/// by `error: …`.
package final class ControlServer {
  private let shelf: Shelf
  private let path: String
  private var listener: Listener?
  private var clients: [ObjectIdentifier: Client] = [:]

  private final class Client {
    let stream: StreamSocket
    var line: [UInt8] = []
    var unsent: [UInt8] = []

    init(_ stream: StreamSocket) {
      self.stream = stream
    }
  }

  private static let lineLimit = 64 * 1024

  package init(_ shelf: Shelf, path: String) throws(SystemError) {
    self.shelf = shelf
    self.path = path
    listener = try Listener(at: .unix(path), on: shelf.loop) { [unowned self] in accept($0) }
  }

  private func accept(_ stream: StreamSocket) {
    let client = Client(stream)
    clients[ObjectIdentifier(client)] = client
    stream.onReady = { [unowned self, unowned client] _ in serve(client) }
    stream.readyAgain(.readable)
  }

  private func serve(_ client: Client) {
    while true {
      switch client.stream.read(appendingTo: &client.line, atMost: 4096) {
      case .bytes:
        takeLines(client)
        if client.line.count > Self.lineLimit { return close(client) }
      case .wouldBlock: return send(client)
      case .closed, .failed: return close(client)
      }
    }
  }

  private func takeLines(_ client: Client) {
    while let end = client.line.firstIndex(of: 0x0A) {
      let line = String(decoding: client.line[..<end], as: UTF8.self)
      client.line.removeFirst(end + 1)
      client.unsent.append(contentsOf: answer(line).utf8)
    }
  }

  private func answer(_ line: String) -> String {
    do {
      let lines = shelf.answer(try ControlCommand(parsing: line, names: shelf.names))
      return lines.map { $0 + "\n" }.joined() + "ok\n"
    } catch {
      return "error: \(error)\n"
    }
  }

  private func send(_ client: Client) {
    while !client.unsent.isEmpty {
      switch client.stream.write(client.unsent.span) {
      case .bytes(let count): client.unsent.removeFirst(count)
      case .wouldBlock: return
      case .closed, .failed: return close(client)
      }
    }
  }

  private func close(_ client: Client) {
    client.stream.close()
    clients[ObjectIdentifier(client)] = nil
  }
}
