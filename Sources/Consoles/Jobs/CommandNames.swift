// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

extension CommandID {
  /// The privilege that a session needs for it.
  ///
  /// Source: IPMI 2.0 appendix G, table G-1.
  var privilege: PrivilegeLevel {
    switch self {
    case ChassisControl.command, ChassisIdentify.command, SetSystemBootOptions.command,
      GetSystemBootOptions.command, ClearSEL.command, SetSELTime.command:
      .operator
    default: .user
    }
  }
}

extension PrivilegeLevel {
  /// The level in a word.
  var name: String {
    switch self {
    case .callback: "callback"
    case .user: "user"
    case .operator: "operator"
    case .administrator: "administrator"
    case .oem: "OEM"
    default: "level \(rawValue)"
    }
  }
}
