// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import TestSupport
import Testing

/// igor's login against ipmi_sim, which igor's authors did not write.
struct LinkLoginTests {
  @Test(arguments: [UInt8(0), 1, 2, 3, 6])
  func `every cipher suite that ipmi_sim has carries a console`(suite: UInt8) throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node) { configuration in
      configuration.cipherSuites = [suite].compactMap(CipherSuite.init(id:))
      configuration.allowsPlainSOL = true
    }
    try driver.connect()
    let text = KnownStream.lines(5000)
    node.serial.send(text)
    #expect(driver.run { driver.delivered.count >= text.count }, "\(driver.story)")
    #expect(driver.delivered == text)
    driver.close()
    #expect(driver.end == .closed)
  }

  @Test func `suites that the BMC lacks are passed over, and the one that works is remembered`()
    throws
  {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node) { $0.cipherSuites = CipherSuite.preferred }
    try driver.connect()
    #expect(driver.memory.cipherSuite == 3)
    driver.close()
  }

  @Test func `where every suite is refused, that is the reason`() throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node) { configuration in
      configuration.cipherSuites = [17, 16].compactMap(CipherSuite.init(id:))
    }
    #expect(driver.run { driver.end != nil }, "\(driver.story)")
    guard case .cipherSuitesRefused(let refusals) = driver.end else {
      Issue.record("\(driver.story)")
      return
    }
    #expect(refusals.map(\.suite) == [17, 16])
  }

  @Test func `a wrong password is told from a wrong user`() throws {
    let node = try IPMISimNode()
    let loop = try Loop()
    let wrong = try LinkDriver(to: node, password: "wrong", on: loop)
    let unknown = try LinkDriver(to: node, as: "nobody", on: loop)
    let disabled = try LinkDriver(to: node, as: "disabled", on: loop)
    let drivers = [wrong, unknown, disabled]
    _ = loop.run(until: { drivers.allSatisfy { $0.end != nil } })
    #expect(wrong.end == .wrongPassword, "\(wrong.story)")
    for driver in [unknown, disabled] {
      guard case .userRefused = driver.end else {
        Issue.record("\(driver.story)")
        continue
      }
    }
  }

  /// More than MD5's sixteen bytes; ipmi_sim has room for nineteen, and not for twenty.
  @Test func `a long password is used whole`() throws {
    let node = try IPMISimNode()
    let password = try #require(IPMISimNode.passwords["longest"])
    let short = try LinkDriver(to: node, as: "longest", password: String(password.dropLast()))
    #expect(short.run { short.end != nil })
    #expect(short.end == .wrongPassword, "\(short.story)")
    let driver = try LinkDriver(to: node, as: "longest", password: password)
    try driver.connect()
    driver.close()
  }

  @Test func `the BMC key is needed where there is one`() throws {
    let node = try IPMISimNode(.init(kg: "key-of-the-bmc"))
    let right = try LinkDriver(to: node, bmcKey: "key-of-the-bmc")
    try right.connect()
    right.close()
    let wrong = try LinkDriver(to: node, bmcKey: "another")
    #expect(wrong.run { wrong.end != nil })
    #expect(wrong.end == .wrongBMCKey, "\(wrong.story)")
  }

  /// ipmi_sim makes an administrator of whoever asks; so igor asks for no more than that.
  @Test func `the level that the settings name is asked for`() throws {
    let node = try IPMISimNode()
    let driver = try LinkDriver(to: node, as: "user") { $0.privilege = .level(.user) }
    try driver.connect()
    #expect(driver.memory.privilege == .user, "\(driver.story)")
    driver.close()
  }

  @Test func `an address without a BMC is said to be unreachable, and asked on`() throws {
    let node = try IPMISimNode()
    node.kill()
    let driver = try LinkDriver(to: node)
    let isSaid = driver.run { driver.seen.contains(.note(.unreachable)) }
    #expect(isSaid && driver.end == nil, "\(driver.story)")
    try node.start()
    try driver.connect()
    driver.close()
  }
}
