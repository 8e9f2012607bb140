// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI

// What is asked of the BMC besides SOL, over the same session.
extension SOLSource {
  var jobs: Jobs {
    if let madeJobs { return madeJobs }
    let jobs = Jobs(console, self)
    if isOver { jobs.close() }
    madeJobs = jobs
    return jobs
  }

  var name: String { configuration.name }
  var userName: String { configuration.userName }
  var takesCommands: Bool { link.takesCommands }
  var isDark: Bool { link.isSilent }
  var privilege: PrivilegeLevel? { link.privilege }
  var cipherSuite: CipherSuite? { link.cipherSuite }

  /// The session, as people are told of it.
  var session: SessionReport? {
    guard let privilege, let cipherSuite else { return nil }
    return SessionReport(
      cipherSuite: Int(cipherSuite.id),
      privilege: privilege.name,
      bmc: address?.description ?? name
    )
  }

  /// Sends a command over the session; `false` where that is not possible.
  func perform(_ order: CommandOrder, token: UInt64) -> Bool {
    handle { $0.perform(order, token: token, at: $2, using: &$1) }
  }

  /// Why there is no answer, as far as the network tells.
  var unreachable: ConsoleError { configuration.unreachable(at: address, networkError) }
}
