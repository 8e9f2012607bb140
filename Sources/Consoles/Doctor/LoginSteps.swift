// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import IPMI

/// A step of the doctor's, and the code for programs where it failed.
struct LoginStep {
  var step: DoctorReport.Step
  var code = ""
}

extension SOLSource {
  /// How far a login gets: known from the session that there is, or from the last attempt;
  /// `isReached` is whether the BMC answered anything at all just now.
  func loginSteps(of bmc: BMCSourceConfiguration, isReached: Bool) -> [LoginStep] {
    if let privilege, let cipherSuite { return Self.done(privilege, cipherSuite, bmc) }
    guard let reason = lastEnd else {
      let text = isReached ? "igord is trying: its first login has not ended yet" : "not reached"
      return Self.names.map { LoginStep(step: .init($0, .skipped, text)) }
    }
    guard let failed = reason.failedLoginStep else {
      let text = "the last login worked"
      return Self.names.map { LoginStep(step: .init($0, .skipped, text)) }
    }
    let error = reason.sourceEnd(on: bmc).error
    return Self.names.enumerated().map { index, name in
      if index < failed { return LoginStep(step: .init(name, .ok, "passed")) }
      if index > failed { return LoginStep(step: .init(name, .skipped, "not reached")) }
      return LoginStep(step: .init(name, .failed, error.message), code: error.code.rawValue)
    }
  }

  private static let names = [
    "open session", "rakp 1", "rakp 2", "rakp 3", "rakp 4", "privilege",
  ]

  private static func done(
    _ privilege: PrivilegeLevel,
    _ suite: CipherSuite,
    _ bmc: BMCSourceConfiguration
  ) -> [LoginStep] {
    let texts = [
      "the BMC opened a session with cipher suite \(suite.id)",
      "the BMC knows the user \"\(bmc.userName)\"",
      "the BMC has the same password",
      "the BMC took igord's proof",
      "the BMC has the same K_g, or none",
      "the session has \(privilege.name)",
    ]
    return zip(names, texts).map { LoginStep(step: .init($0, .ok, $1)) }
  }
}

extension EndReason {
  /// Which of the login's steps failed; `nil` where it worked, and the session was lost later.
  fileprivate var failedLoginStep: Int? {
    switch self {
    case .closed, .forgotten, .dark: nil
    case .noRMCPPlus, .cipherSuitesRefused, .noSessionSlots: 0
    case .userRefused: 2
    case .wrongPassword: 2
    case .wrongBMCKey: 4
    case .privilegeRefused, .unverified: 5
    case .noAnswer(let step), .refused(let step, _): step.doctorIndex
    }
  }
}

extension HandshakeStep {
  /// The answer that was waited for.
  fileprivate var doctorIndex: Int {
    switch self {
    case .authenticationCapabilities, .openSession: 0
    case .rakpMessage1: 2
    case .rakpMessage3: 4
    case .setPrivilege: 5
    }
  }
}
