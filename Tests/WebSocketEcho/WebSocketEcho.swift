// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation

/// A WebSocket echo server on igor's own loop and framing, for conformance suites.
///
/// `websocket-echo --port N` serves ws://127.0.0.1:N/ until it is told to end; with port 0
/// the line it prints says which one it took.
@main
struct WebSocketEcho {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 2, arguments[0] == "--port", let port = UInt16(arguments[1]) else {
      fail("usage: websocket-echo --port N", status: 2)
    }
    do {
      try serve(port: port)
    } catch {
      fail("websocket-echo: \(error)", status: 1)
    }
  }

  private static func serve(port: UInt16) throws(SystemError) {
    let loop = try Loop()
    let signals = try SignalHandler([SIGINT, SIGTERM], on: loop) { [unowned loop] _ in
      loop.stop()
    }
    var connections: [ObjectIdentifier: EchoConnection] = [:]
    let listener = try Listener(at: .loopback(port: port), on: loop) { stream in
      let connection = EchoConnection(stream) { [unowned loop] connection in
        loop.later { connections[ObjectIdentifier(connection)] = nil }
      }
      connections[ObjectIdentifier(connection)] = connection
    }
    FileHandle.standardOutput.write(Data("listening on \(listener.local)\n".utf8))
    loop.run()
    signals.close()
  }

  private static func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(status)
  }
}
