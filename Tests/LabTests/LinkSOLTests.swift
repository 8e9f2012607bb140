// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import TestSupport
import Testing

/// igor's SOL against ipmi_sim, quirks and all.
struct LinkSOLTests {
  @Test(arguments: [KnownStream.lines(200_000), KnownStream.binary(200_000)])
  func `two hundred kilobytes arrive byte for byte`(stream: [UInt8]) throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node)
    try driver.connect()
    node.serial.send(stream)
    let isDone = driver.run { driver.delivered.count >= stream.count }
    #expect(isDone, "\(driver.delivered.count) bytes; \(driver.story)")
    #expect(driver.delivered == stream)
    driver.close()
  }

  @Test func `what is typed arrives byte for byte, while output streams the other way`() throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node)
    try driver.connect()
    let keys = KnownStream.binary(10_000)
    let stream = KnownStream.lines(50_000)
    node.serial.send(stream)
    #expect(driver.type(keys, into: node.serial), "\(driver.story)")
    #expect(node.serial.received == keys)
    #expect(driver.run { driver.delivered.count >= stream.count })
    #expect(driver.delivered == stream)
    driver.close()
  }

  @Test func `the first keys of every new session arrive`() throws {
    let node = try IPMISimNode()
    var memory = LinkMemory()
    var expected: [UInt8] = []
    for round in 1...6 {
      let driver = try LinkDriver(to: node) { $0.memory = memory }
      try driver.connect()
      let keys = Array("round \(round);".utf8)
      expected += keys
      #expect(driver.type(keys, into: node.serial), "round \(round): \(driver.story)")
      driver.close()
      memory = driver.memory
      // As if a minute had passed: it is not the handshakes that are tried here.
      memory.handshakes = HandshakeAllowance()
    }
    #expect(node.serial.received == expected)
  }

  @Test func `a BMC that was rebooted is found out, and its console is soon back`() throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node)
    try driver.connect()
    node.kill()
    try node.start()
    let isOver = driver.run { driver.end != nil }
    #expect(isOver && driver.end == .forgotten, "\(driver.story)")
    let next = try LinkDriver(to: node, on: driver.loop) { $0.memory = driver.memory }
    try next.connect()
    next.close()
  }

  @Test func `a BMC that was dark for a while keeps the session, and no byte is lost`() throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node)
    try driver.connect()
    let stream = KnownStream.lines(20_000)
    node.pause()
    node.serial.send(stream)
    #expect(
      driver.run { driver.seen.contains(.inactive(.dark)) },
      "\(driver.story)"
    )
    node.resume()
    #expect(driver.run { driver.delivered.count >= stream.count }, "\(driver.story)")
    #expect(driver.delivered == stream)
    #expect(driver.end == nil)
    driver.close()
  }

  @Test func `an earlier run's session is taken over, somebody else's is left alone`() throws {
    let node = try IPMISimNode()
    let earlier = try LinkDriver(to: node)
    try earlier.connect()
    let id = try #require(earlier.bmcSessionID)
    earlier.abandon()
    let stranger = try LinkDriver(to: node)
    #expect(
      stranger.run {
        stranger.seen.contains { if case .inactive(.owned) = $0 { true } else { false } }
      }
    )
    stranger.close()
    let heir = try LinkDriver(to: node) { $0.ghost = Ghost(bmcSessionID: id) }
    try heir.connect()
    heir.close()
  }

  @Test func `orders go over the session that carries the console`() throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node)
    try driver.connect()
    let order = CommandOrder(ChassisControl(.off), kind: .order, priority: .orders)
    guard case .completed(let code, _) = driver.perform(order) else {
      Issue.record("\(driver.story)")
      return
    }
    #expect(code == .success)
    #expect(node.orders == ["power 0"])
    driver.close()
  }
}
