// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Who logs in to a BMC, and with which secrets.
package struct Credentials: Sendable, Equatable {
  /// At most 16 bytes.
  package let name: [UInt8]
  /// At most 20 bytes; compared by the BMC as if padded with zeros.
  package let password: [UInt8]
  /// K_g, the BMC's own key, at most 20 bytes; empty where none is set.
  package let bmcKey: [UInt8]

  package static let passwordLimit = 20
  package static let bmcKeyLimit = 20

  /// Checks the lengths; `nil` where one is beyond what the protocol can carry.
  package init?(name: [UInt8], password: [UInt8], bmcKey: [UInt8] = []) {
    guard name.count <= RAKPMessage1.nameLimit, password.count <= Self.passwordLimit,
      bmcKey.count <= Self.bmcKeyLimit
    else { return nil }
    self.name = name
    self.password = password
    self.bmcKey = bmcKey
  }
}

/// Secrets stay out of logs, also where a value is printed by mistake.
extension Credentials: CustomStringConvertible, CustomReflectable {
  package var description: String { "credentials of \(String(decoding: name, as: UTF8.self))" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
