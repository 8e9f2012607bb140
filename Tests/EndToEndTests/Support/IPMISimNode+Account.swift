// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import TestSupport
import Testing

extension IPMISimNode {
  /// What the BMC itself says of its SOL and sessions, asked with ipmitool.
  struct Account: Equatable {
    /// The session that has SOL instance 1, or 0 where it is free.
    var owner: UInt32
    /// Sessions besides the one that asks.
    var sessionCount: Int
  }

  func account() throws -> Account {
    // Get Payload Instance Info (IPMI 2.0 §24.5), Get Session Info (§22.20) of this session.
    let instance = try ask("6 0x4b 1 1")
    let session = try ask("6 0x3d 0")
    let owner = instance.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Account(owner: owner, sessionCount: Int(session[2]) - 1)
  }

  /// Asks until the BMC's account is as it should be; what it says then, or after a minute.
  func account(until isDone: (Account) -> Bool) throws -> Account {
    let limit = ContinuousClock.now + .seconds(60)
    while true {
      let account = try account()
      if isDone(account) || ContinuousClock.now > limit { return account }
    }
  }

  private func ask(_ command: String) throws -> [UInt8] {
    let result = try runTool(ipmitool() + ["raw"] + command.split(separator: " ").map(String.init))
    try #require(result.status == 0, "\(result.output)")
    let bytes = result.output.split { $0.isWhitespace }.compactMap { UInt8($0, radix: 16) }
    try #require(bytes.count >= 3, "\(result.output)")
    return bytes
  }
}
