// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

/// Requests that are longer than what a socket takes at once.
struct LongRequestTests {
  @Test func `a request that the socket takes in parts is sent whole`() throws {
    let (folder, loop) = (try TemporaryFolder(), try Loop())
    var sockets: [StreamSocket] = []
    var request: [UInt8] = []
    let listener = try Listener(at: .unix(folder.file("s")), on: loop) { socket in
      sockets.append(socket)
      socket.onReady = { [unowned socket] _ in
        // Slower than it is written.
        if case .bytes = socket.read(appendingTo: &request, atMost: 1024) {
          socket.readyAgain(.readable)
        }
        guard request.suffix(4) == [13, 10, 13, 10] else { return }
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
        _ = socket.write(answer.span)
      }
      socket.readyAgain(.readable)
    }
    // Three bytes a character, once it stands in a target.
    let expression = String(repeating: "#", count: 120_000)
    let program = try ProgramOutput(
      of: "igor",
      ["search", expression],
      environment: ["IGOR_SERVER": "unix:\(folder.file("s"))", "XDG_STATE_HOME": folder.path],
      on: loop
    )
    #expect(request.count > 360_000)
    #expect(program.error == "igor: no line matches\n")
    for socket in sockets { socket.close() }
    listener.close()
  }
}
