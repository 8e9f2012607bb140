// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// Asks a running rack over its control socket.
package final class ControlClient {
  private let loop: Loop
  private let stream: StreamSocket
  private var unsent: [UInt8]
  private var received: [UInt8] = []
  private var outcome: Result<[String], SimulatorSyntaxError>?

  private static let patience = Duration.seconds(10)

  /// Sends one command and gives the lines that answer it.
  package static func ask(_ command: String, at path: String) throws -> [String] {
    let client = try ControlClient(command, path: path)
    return try client.run()
  }

  private init(_ command: String, path: String) throws(SystemError) {
    loop = try Loop()
    stream = try StreamSocket.connect(to: .unix(path), on: loop)
    unsent = Array("\(command)\n".utf8)
    stream.onReady = { [unowned self] _ in advance() }
    stream.readyAgain([.readable, .writable])
  }

  private func run() throws -> [String] {
    let alarm = LoopTimer(on: loop) { [unowned self] in
      outcome = .failure(SimulatorSyntaxError("igor-bmc does not answer"))
    }
    alarm.deadline = .now + Self.patience
    while true {
      loop.runTurn()
      if let outcome { return try outcome.get() }
    }
  }

  private func advance() {
    while !unsent.isEmpty {
      guard case .bytes(let count) = stream.write(unsent.span) else { break }
      unsent.removeFirst(count)
    }
    while true {
      switch stream.read(appendingTo: &received) {
      case .bytes: takeAnswer()
      case .wouldBlock: return
      case .closed, .failed:
        outcome = outcome ?? .failure(SimulatorSyntaxError("igor-bmc has closed the connection"))
        return
      }
    }
  }

  private func takeAnswer() {
    guard received.last == 0x0A else { return }
    let text = String(decoding: received, as: UTF8.self)
    var lines = text.split(separator: "\n").map { String($0) }
    guard let last = lines.popLast() else { return }
    if last == "ok" {
      outcome = .success(lines)
    } else if last.hasPrefix("error: ") {
      outcome = .failure(SimulatorSyntaxError(String(last.dropFirst(7))))
    }
  }
}
