// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI

/// What the live session says about SOL: asked in it, one thing after the other.
final class DoctorSession {
  private let job: DoctorJob
  private let jobs: Jobs

  init(_ job: DoctorJob, _ jobs: Jobs) {
    self.job = job
    self.jobs = jobs
  }

  func begin(_ done: @escaping () -> Void) {
    jobs.desk.ask(GetPayloadActivationStatus(), .read, .upkeep) { [self] result in
      switch result {
      case .success(let status):
        let active = status.active.nonzeroBitCount
        let instances = status.capacity == 1 ? "instance" : "instances"
        let words = "the BMC has \(status.capacity) SOL \(instances), \(active) active"
        job.add("payload", .ok, words)
      case .failure(let error):
        job.add("payload", .warning, "\(error); igord does without")
      }
      askSettings(SOLConfiguration.parameters[...], SOLConfiguration(), done)
    }
  }

  private func askSettings(
    _ left: ArraySlice<SOLParameter>,
    _ known: SOLConfiguration,
    _ done: @escaping () -> Void
  ) {
    guard let parameter = left.first else {
      tell(known)
      return askOwner(done)
    }
    jobs.desk.ask(GetSOLConfiguration(parameter), .read, .upkeep) { [self] result in
      var known = known
      if case .success(let answer) = result { known.take(answer.data, of: parameter) }
      askSettings(left.dropFirst(), known, done)
    }
  }

  private func tell(_ settings: SOLConfiguration) {
    guard let isEnabled = settings.isEnabled else {
      return job.add("sol settings", .skipped, "the BMC does not tell its SOL settings")
    }
    guard isEnabled else {
      return job.fail(
        "sol settings",
        "sol_disabled",
        "Serial over LAN is switched off in \(job.bmc.name)",
        advice: "switch it on: ipmitool sol set enabled true"
      )
    }
    var words = ["switched on"]
    if let rate = [settings.volatileBitRate, settings.nonvolatileBitRate].compactMap(\.self)
      .first(where: { $0 > 0 })
    {
      words.append("\(rate) baud: firmware and kernel of the machine have to use the same")
    }
    if let privilege = settings.privilege { words.append("needs \(privilege.name)") }
    let source = job.console.source as? SOLSource
    if let has = source?.privilege, let needs = settings.privilege, has < needs {
      return job.fail(
        "sol settings",
        "privilege_too_low",
        "SOL needs \(needs.name), and the session has \(has.name)",
        advice: "raise the user's limit in the BMC, or lower what SOL needs"
      )
    }
    job.add("sol settings", .ok, words.joined(separator: "; "))
  }

  private func askOwner(_ done: @escaping () -> Void) {
    jobs.desk.ask(GetPayloadInstanceInfo(), .read, .upkeep) { [self] result in
      switch result {
      case .failure(let error):
        job.add("sol owner", .skipped, "\(error)")
        done()
      case .success(let answer) where answer.bmcSessionID == 0:
        job.add("sol owner", .ok, "nobody, or the BMC does not tell")
        done()
      case .success(let answer): askHolder(of: answer.bmcSessionID, done)
      }
    }
  }

  private func askHolder(of session: UInt32, _ done: @escaping () -> Void) {
    jobs.desk.ask(GetSessionInfo(.id(session)), .read, .upkeep) { [self] result in
      let holder = try? result.get().holder
      let owner = SOLOwner(bmcSessionID: session, holder: holder)
      if job.console.life.isActive {
        let words = owner.isTold ? "igord, whom the BMC sees as \(owner.text)" : "igord"
        job.add("sol owner", .ok, words)
      } else {
        job.fail(
          "sol owner",
          "sol_owned",
          "SOL belongs to \(owner.text)",
          advice: "ask them to leave; or `steal = \"always\"` in the settings takes it from them"
        )
      }
      done()
    }
  }
}
