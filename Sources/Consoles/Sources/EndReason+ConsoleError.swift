// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

// What the end of a link means for its console: a sentence for people, and when to try again.
extension EndReason {
  func sourceEnd(on bmc: BMCSourceConfiguration) -> SourceEnd {
    SourceEnd(error(on: bmc), retry: retry)
  }

  private var retry: SourceEnd.Retry {
    switch self {
    case .closed, .forgotten: .atOnce
    case .noAnswer, .dark: .soon
    case .noSessionSlots: .whenFree
    case .noRMCPPlus, .cipherSuitesRefused, .userRefused, .wrongPassword, .wrongBMCKey,
      .privilegeRefused, .unverified, .refused:
      .later
    }
  }

  private func error(on bmc: BMCSourceConfiguration) -> ConsoleError {
    switch self {
    case .closed:
      ConsoleError(.sessionLost, "the session with \(bmc.name) was closed")
    case .forgotten:
      ConsoleError(
        .sessionLost,
        "\(bmc.name) has forgotten the session, as after a reboot of the BMC; logging in again"
      )
    case .dark:
      ConsoleError(.unreachable, "no answer from \(bmc.name) for 60 s; asking every 2 s")
    case .noAnswer(let step):
      ConsoleError(
        .unreachable,
        "\(bmc.name) did not answer \(step.text); it may be busy or starting: trying again, "
          + "three times a minute at most"
      )
    case .noRMCPPlus:
      ConsoleError(
        .protocolError,
        "\(bmc.name) does not speak IPMI 2.0 (RMCP+); if it does, add the quirk `authcap`"
      )
    case .noSessionSlots:
      ConsoleError(
        .busy,
        "\(bmc.name) has no free session: close other tools' sessions, or wait until it does"
      )
    case .cipherSuitesRefused(let refusals): Self.ciphersRefused(refusals, bmc)
    default: loginError(on: bmc)
    }
  }

  private func loginError(on bmc: BMCSourceConfiguration) -> ConsoleError {
    switch self {
    case .userRefused(.invalidPrivilege), .userRefused(.unauthorizedPrivilege):
      Self.privilegeRefused(bmc)
    case .userRefused(let status):
      ConsoleError(
        .unknownUser,
        "\(bmc.name) refuses user \"\(bmc.userName)\" (\(status)): check that the user exists, "
          + "is enabled and may use IPMI over LAN"
      )
    case .wrongPassword:
      ConsoleError(
        .wrongPassword,
        "\(bmc.name) and the settings have different passwords for \"\(bmc.userName)\": "
          + "correct `password` or `password_file`"
      )
    case .wrongBMCKey:
      ConsoleError(
        .wrongPassword,
        bmc.hasBMCKey
          ? "\(bmc.name) has another K_g than the settings: correct `kg`"
          : "\(bmc.name) has a K_g, and the settings have none: set `kg`"
      )
    case .privilegeRefused: Self.privilegeRefused(bmc)
    case .unverified:
      ConsoleError(
        .protocolError,
        "\(bmc.name) takes the login, and then signs its answers wrongly: try another suite in "
          + "`cipher_suites`"
      )
    case .refused(let step, let status):
      ConsoleError(.protocolError, "\(bmc.name) refuses \(step.text): \(status)")
    default:
      ConsoleError(.sessionLost, "the session with \(bmc.name) is over")
    }
  }

  private static func privilegeRefused(_ bmc: BMCSourceConfiguration) -> ConsoleError {
    let (asked, hint) =
      switch bmc.privilege {
      case .auto: ("any privilege that a console needs", "")
      case .level(let level): ("privilege \(level.name)", ", or set `privilege = \"auto\"`")
      }
    return ConsoleError(
      .privilege,
      "\"\(bmc.userName)\" may not have \(asked) on \(bmc.name): "
        + "raise the user's limit in the BMC\(hint)"
    )
  }

  private static func ciphersRefused(
    _ refusals: [CipherSuiteRefusal],
    _ bmc: BMCSourceConfiguration
  ) -> ConsoleError {
    let list = refusals.map { "\($0.suite) (\($0.status))" }.joined(separator: ", ")
    let hint = "enable one of them in the BMC, or name another in `cipher_suites`"
    return ConsoleError(.cipherSuite, "\(bmc.name) refuses cipher suites \(list): \(hint)")
  }
}

extension HandshakeStep {
  var text: String {
    switch self {
    case .authenticationCapabilities: "Get Channel Authentication Capabilities"
    case .openSession: "Open Session"
    case .rakpMessage1: "RAKP message 1"
    case .rakpMessage3: "RAKP message 3"
    case .setPrivilege: "Set Session Privilege Level"
    }
  }
}

extension LostOutput {
  var text: String {
    switch self {
    case .overrun: "the BMC dropped output (transmit overrun)"
    case .gap: "the BMC gave up on output that did not arrive"
    case .heldTooLong: "the log took over 2 s to keep output; the BMC may have dropped some"
    }
  }
}
