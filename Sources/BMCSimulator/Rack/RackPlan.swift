// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop

/// One BMC of a rack before it is switched on.
package struct BMCPlan: Sendable {
  package var configuration: BMCConfiguration
  /// Where it listens; port 0 picks one.
  package var address: SocketAddress
  package var script: ScriptSpecification
  /// What is wrong from the start.
  package var faults: [Fault] = []

  package init(
    _ name: String,
    at address: SocketAddress = .loopback(port: 0),
    script: ScriptSpecification = .quiet
  ) {
    configuration = BMCConfiguration(name: name)
    self.address = address
    self.script = script
  }
}

/// Why a rack could not be switched on.
package struct RackError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The BMC that failed, or empty.
  package let name: String
  package let cause: SystemError

  package var description: String {
    name.isEmpty ? "\(cause)" : "\(name): \(cause)"
  }
}
