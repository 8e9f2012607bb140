// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// All listeners; on the control loop.
final class ListenerSet {
  private var gates: [ListenerPlan: Gate] = [:]
  private let loop: Loop
  private let context: ServerContext
  private let ports: [ServerPort]

  init(on loop: Loop, to ports: [ServerPort], context: ServerContext) {
    self.loop = loop
    self.ports = ports
    self.context = context
  }

  /// Makes the listeners those that are planned; what stays the same is not touched.
  ///
  /// All that can be opened are; gives what could not.
  func apply(_ plans: [ListenerPlan]) -> [(ListenerPlan, SystemError)] {
    let wanted = Set(plans)
    for (plan, gate) in gates where !wanted.contains(plan) {
      gate.close()
      gates[plan] = nil
    }
    var failures: [(ListenerPlan, SystemError)] = []
    for plan in plans where gates[plan] == nil {
      do throws(SystemError) {
        gates[plan] = try Gate(plan, to: ports, context: context, on: loop)
      } catch {
        failures.append((plan, error))
      }
    }
    return failures
  }

  func close() {
    for gate in gates.values { gate.close() }
    gates = [:]
  }

  /// Where a planned listener listens, with the port that was picked.
  func local(of plan: ListenerPlan) -> SocketAddress? { gates[plan]?.local }
}
