// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import IPMI

// What SOL that does not run means for its console, while the session goes on.
extension SOLTrouble {
  /// Whether it comes back by itself in a moment.
  var state: ConsoleState {
    switch self {
    case .deactivated, .stuck: .connecting
    default: .down
    }
  }

  func error(on bmc: BMCSourceConfiguration) -> ConsoleError {
    switch self {
    case .owned(let owner):
      ConsoleError(
        .solOwned,
        "SOL of \(bmc.name) is in use by \(owner.text): ask them to leave, or set "
          + "`steal = \"always\"`; looking again every 30 s"
      )
    case .stolen(let owner):
      ConsoleError(
        .solTaken,
        "SOL of \(bmc.name) was taken by \(owner.text); "
          + (bmc.steal == .always ? "taking it back" : "looking again every 30 s")
      )
    case .deactivated:
      ConsoleError(.sessionLost, "\(bmc.name) ended SOL, as at a power event; activating it again")
    case .stuck:
      ConsoleError(.sessionLost, "\(bmc.name) acknowledges no input; opening SOL anew")
    case .dark:
      ConsoleError(.unreachable, "no answer from \(bmc.name); its session is kept for 60 s")
    default: refusal(on: bmc)
    }
  }

  private func refusal(on bmc: BMCSourceConfiguration) -> ConsoleError {
    switch self {
    case .disabled:
      ConsoleError(
        .solDisabled,
        "Serial over LAN is switched off in \(bmc.name): "
          + "switch it on (`ipmitool sol set enabled true`)"
      )
    case .limitReached:
      ConsoleError(.solOwned, "all SOL instances of \(bmc.name) are in use; looking again soon")
    case .encryptionRefused:
      ConsoleError(
        .solDisabled,
        "\(bmc.name) refuses encrypted SOL: force encryption in its SOL settings"
      )
    case .insufficientPrivilege:
      ConsoleError(
        .privilege,
        "\"\(bmc.userName)\" may not use SOL on \(bmc.name): give the user SOL payload access "
          + "and a higher privilege"
      )
    case .notReleased:
      ConsoleError(
        .solOwned,
        "\(bmc.name) does not let go of a SOL session that is over; waiting until it does"
      )
    case .refused(let code):
      ConsoleError(.protocolError, "\(bmc.name) refuses to activate SOL: \(code)")
    default:
      ConsoleError(.protocolError, "\(bmc.name) did not answer Activate Payload; trying again")
    }
  }
}

extension SOLOwner {
  /// Whether the BMC tells more of it than the number of its session.
  var isTold: Bool { holder?.address != nil }

  /// Who it is, as far as the BMC tells.
  var text: String {
    if let address = holder?.address {
      let place = SocketAddress.v4(address.host, port: address.port)
      return "\(place) (user id \(holder?.userID ?? 0))"
    }
    guard let bmcSessionID else { return "somebody else (the BMC does not tell who)" }
    return "another session (id \(String(bmcSessionID, radix: 16)))"
  }
}
