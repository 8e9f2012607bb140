// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import TestSupport
import Testing

/// An orderly end.
struct ExitTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func `at the end no BMC has a session of igord's, and SOL is free`(signal: Int32) throws {
    let nodes = try (0..<3).map { _ in try IPMISimNode() }
    let machines = nodes.enumerated().map { Igord.machine("osl0\($0 + 1)", $1) }
    let igord = try Igord(machines.joined())
    let client = try ConsoleClient(to: igord, "osl01", "mode=rw")
    for node in nodes {
      let account = try node.account()
      #expect(account.owner != 0 && account.sessionCount == 1)
    }
    #expect(igord.stop(signal) == 0)
    #expect(client.wait { $0.isEnded }.closeCode == 1001)
    for node in nodes {
      #expect(try node.account() == IPMISimNode.Account(owner: 0, sessionCount: 0))
    }
  }

  @Test func `a BMC that is dark does not keep igord from ending`() throws {
    let (dark, bright) = (try IPMISimNode(), try IPMISimNode())
    let igord = try Igord(Igord.machine("osl01", dark) + Igord.machine("osl02", bright))
    dark.pause()
    #expect(igord.stop() == 0)
    dark.resume()
    #expect(try bright.account() == IPMISimNode.Account(owner: 0, sessionCount: 0))
  }
}
