// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import TestSupport
import Testing

/// SOL through ipmi_sim, from the machine's serial port to everyone who watches, and back.
struct StreamTests {
  @Test func `a megabyte arrives byte for byte in the segments and at subscribers of each kind`()
    throws
  {
    let node = try IPMISimNode()
    let address = try LoopbackAddress()
    let port = address.freePort()
    let rawPort = "raw_port = { address = \"\(address.text)\", port = \(port) }"
    let igord = try Igord(Igord.machine("osl01", node, rawPort))
    let stream = KnownStream.lines(1_000_000)

    let web = try ConsoleClient(to: igord, "osl01")
    let piped = igord.file("piped")
    let igor = try ChildProcess(
      // igor's own lines are no bytes of the console.
      ["sh", "-c", "exec \"$@\" 2>/dev/null", "sh"] + igord.igor("console", "--watch", "osl01"),
      output: piped.path
    )
    let plain = igord.file("plain")
    let curl = try ChildProcess(
      ["curl", "-sN", "--unix-socket", igord.socket, "http://localhost/console/osl01"],
      output: plain.path
    )
    let raw = try RawClient(to: #require(igord.raw), hello: "console osl01")
    #expect(raw.answer() == "ok offset=0 epoch=1 mode=ro writer=- state=active")
    let bare = try RawClient(to: #require(SocketAddress("\(address.text):\(port)")))
    let all = web.wait { $0.subscribers.count == 5 }.subscribers
    try #require(all.count == 5, "\(all)")

    node.serial.send(stream)
    let bytes = web.wait(within: .seconds(100)) { $0.bytes.count >= stream.count }.bytes
    #expect(bytes == stream)
    #expect(raw.bytes(stream.count) == stream)
    #expect(bare.bytes(stream.count, answered: false) == stream)
    #expect(piped.holds(stream.count) && piped.bytes == stream)
    #expect(plain.holds(stream.count) && plain.bytes == stream)
    #expect(try igord.scrollback(of: "osl01") == stream)
    #expect(igord.stop() == 0)
    #expect(try igord.segments(of: "osl01") == stream)
    // A stream of HTTP is complete when igord ends it in order; igor waits for another igord.
    #expect(curl.exitStatus() == 0)
    #expect(igor.isRunning)
  }

  @Test func `what is typed arrives at the serial side byte for byte, whoever types it`() throws {
    let node = try IPMISimNode()
    let igord = try Igord(Igord.machine("osl01", node))
    let observer = try ConsoleClient(to: igord, "osl01")
    let keys = Array(UInt8.min...UInt8.max) + KnownStream.binary(6000, seed: 7)
    var expected: [UInt8] = []

    let web = try ConsoleClient(to: igord, "osl01", "mode=rw")
    #expect(web.current.attached?.mode == "rw")
    web.type(keys)
    expected += keys
    #expect(node.serial.received(expected.count) == expected)
    web.close()
    observer.wait { $0.subscribers.count == 1 }

    let input = igord.file("input")
    try input.write(keys)
    let igor = try ChildProcess(
      ["sh", "-c", "input=$1; shift; exec \"$@\" <\"$input\"", "sh", input.path]
        + igord.igor("console", "--wait", "0", "osl01"),
      output: igord.file("igor").path
    )
    expected += keys
    #expect(igor.exitStatus() == 0, "\(igord.file("igor").text)")
    #expect(node.serial.received(expected.count) == expected)
    observer.wait { $0.subscribers.count == 1 }

    let raw = try RawClient(to: #require(igord.raw), hello: "console osl01 rw")
    #expect(raw.answer().contains("mode=rw writer=anonymous"))
    raw.type(keys)
    raw.finish()
    expected += keys
    #expect(node.serial.received(expected.count) == expected)
    #expect(observer.current.bytes.isEmpty)
  }
}
