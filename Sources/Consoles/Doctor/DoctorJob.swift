// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import EventLoop
internal import IPMI
internal import Notation

/// Looks at everything between igord and a console's output, in order, and says what is wrong.
///
/// Opens no session and takes nothing from anybody: what the live session knows is asked of
/// it, and how a login fails is known from the attempts that igord makes anyhow.
final class DoctorJob {
  typealias Step = DoctorReport.Step

  let console: Console
  let bmc: BMCSourceConfiguration
  private let tell: (DoctorReport) -> Void
  private var steps: [Step] = []
  private var trouble: APIError?

  init(
    _ console: Console,
    _ bmc: BMCSourceConfiguration,
    tell: @escaping (DoctorReport) -> Void
  ) {
    self.console = console
    self.bmc = bmc
    self.tell = tell
  }

  private var source: SOLSource? { console.source as? SOLSource }

  func add(_ name: String, _ state: DoctorReport.State, _ text: String, advice: String? = nil) {
    steps.append(Step(name, state, text, advice: advice))
  }

  /// Adds a step that failed; the first one is what is wrong.
  func fail(_ name: String, _ code: String, _ text: String, advice: String? = nil) {
    steps.append(Step(name, .failed, text, advice: advice))
    trouble = trouble ?? APIError(code: code, message: text)
  }

  private func finish() {
    tell(DoctorReport(machine: console.name.description, steps: steps, error: trouble))
  }

  // MARK: Name and network

  func start() {
    let (host, port) = (bmc.host, bmc.port)
    let lookUp: @Sendable () -> Result<[SocketAddress], Resolver.Failure> = {
      Result { () throws(Resolver.Failure) in try Resolver.addresses(of: host, port: port) }
    }
    let shard = console.shard
    let isAccepted = shard.agenda.submit(lookUp, to: shard.resolvers) { [self] in looked($0) }
    guard !isAccepted else { return }
    add("name", .skipped, "igord has too much to do to look the name up")
    finish()
  }

  private func looked(_ result: Result<[SocketAddress], Resolver.Failure>) {
    switch result {
    case .failure(let failure):
      fail(
        "name",
        "unknown_host",
        "\(failure)",
        advice: "correct the name in the settings or in DNS, or write an address"
      )
      finish()
    case .success(let found):
      guard let address = source?.address.flatMap({ found.contains($0) ? $0 : nil }) ?? found.first
      else {
        fail("name", "unknown_host", "\(bmc.host) has no address")
        return finish()
      }
      let others = found.count > 1 ? ", one of \(found.count)" : ""
      add("name", .ok, "\(bmc.host) is \(address)\(others)")
      DoctorProbe(address, on: console.shard) { [self] in probed($0, address) }.begin()
    }
  }

  private func probed(_ found: DoctorProbe.Findings, _ address: SocketAddress) {
    tellPing(found, address)
    tellCapabilities(found)
    tellSuites(found)
    tellLogin()
    guard let jobs = console.jobs, jobs.desk.trouble == nil else {
      for name in ["payload", "sol settings", "sol owner"] {
        add(name, .skipped, "there is no session to ask over")
      }
      return tellActivation()
    }
    DoctorSession(self, jobs).begin { [self] in tellActivation() }
  }

  private func tellPing(_ found: DoctorProbe.Findings, _ address: SocketAddress) {
    if found.hasPong { return add("ping", .ok, "\(address) answers RMCP's ping") }
    if found.capabilities != nil || found.refusal != nil {
      return add("ping", .ok, "\(address) does not answer RMCP's ping, but answers IPMI")
    }
    let why = found.networkError.map { ": \(SystemError.text(of: $0))" } ?? ""
    fail(
      "ping",
      "bmc_unreachable",
      "nothing answers at \(address)\(why)",
      advice: "check power and network of the BMC, firewalls on the way (UDP \(bmc.port)), and "
        + "that IPMI over LAN is switched on in it"
    )
  }

  private func tellCapabilities(_ found: DoctorProbe.Findings) {
    guard let answer = found.capabilities else {
      return add("capabilities", .skipped, "the BMC did not answer")
    }
    let key = answer.hasBMCKey ? "; a K_g is set" : ""
    guard answer.supportsV20 || !answer.isV20Form else {
      return fail(
        "capabilities",
        "bmc_protocol",
        "the BMC offers no IPMI 2.0 sessions on this channel",
        advice: "enable IPMI 2.0 (RMCP+) in the BMC; if it is, add the quirk `authcap`"
      )
    }
    if answer.hasBMCKey, bmc.credentials.bmcKey.isEmpty {
      return add(
        "capabilities",
        .warning,
        "the BMC offers IPMI 2.0 sessions and says that a K_g is set; the settings have none",
        advice: "set `kg` to the BMC's key, or clear it there"
      )
    }
    add("capabilities", .ok, "the BMC offers IPMI 2.0 sessions\(key)")
  }

  private func tellSuites(_ found: DoctorProbe.Findings) {
    let ours = bmc.cipherSuites.map(\.id)
    let wanted = ours.map { "\($0)" }.joined(separator: ", ")
    guard let suites = found.suites, !suites.isEmpty else {
      let isSilent = found.capabilities == nil
      let text = isSilent ? "the BMC did not answer" : "the BMC does not tell which it has"
      return add("cipher suites", .skipped, text)
    }
    let list = suites.map { "\($0)" }.joined(separator: ", ")
    guard !ours.allSatisfy({ !suites.contains($0) }) else {
      return add(
        "cipher suites",
        .warning,
        "the BMC offers \(list); the settings allow only \(wanted)",
        advice: "enable suite 17 or 3 in the BMC, or name one that it has in `cipher_suites`"
      )
    }
    add("cipher suites", .ok, "the BMC offers \(list); igord would take \(wanted)")
  }

  // MARK: Login and activation

  private func tellLogin() {
    let isReached = !steps.contains { $0.state == .failed }
    for step in source?.loginSteps(of: bmc, isReached: isReached) ?? [] {
      steps.append(step.step)
      if step.step.state == .failed {
        trouble = trouble ?? APIError(code: step.code, message: step.step.text)
      }
    }
  }

  private func tellActivation() {
    let status = console.life.status
    let hasFailed = steps.contains { $0.state == .failed }
    switch (status.state, status.error) {
    case (.active, nil): add("activation", .ok, "SOL runs")
    case (.active, let error?): add("activation", .warning, error.message)
    case (_, _?) where hasFailed: add("activation", .skipped, "not before that is put right")
    case (_, let error?): fail("activation", error.code.rawValue, error.message)
    case (_, nil): add("activation", .skipped, "on the way: \(status.state.rawValue)")
    }
    finish()
  }
}

extension Console {
  /// Finds out what is wrong between igord and the machine's output.
  package func examine(_ tell: @escaping (DoctorReport) -> Void) {
    guard !configuration.isDisabled, case .bmc(let bmc) = configuration.source else {
      return tell(DoctorReport(machine: name.description, error: connectionTrouble.report))
    }
    DoctorJob(self, bmc, tell: tell).start()
  }
}
