// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// All listeners; on the control loop.
final class ListenerSet {
  private var gates: [ListenerPlan: Gate] = [:]
  private var doors: [DoorKey: Door] = [:]
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
  /// All that can be opened are; gives what could not. Who came by one that is gone, or that they
  /// could not come by any more, is sent away.
  func apply(_ plans: [ListenerPlan]) -> [(ListenerPlan, SystemError)] {
    let wanted = Set(plans)
    for (plan, gate) in gates where !wanted.contains(plan) {
      gate.close()
      gates[plan] = nil
    }
    if changeDoors(to: plans) { context.review() }
    var failures: [(ListenerPlan, SystemError)] = []
    for plan in plans where gates[plan] == nil {
      do throws(SystemError) {
        let door = doors[plan.key] ?? Door(plan)
        gates[plan] = try Gate(plan, door, to: ports, context: context, on: loop)
      } catch {
        failures.append((plan, error))
      }
    }
    return failures
  }

  /// Has all doors be as planned; gives whether one was another before.
  private func changeDoors(to plans: [ListenerPlan]) -> Bool {
    let wanted = Dictionary(plans.map { ($0.key, $0) }) { first, _ in first }
    var isChanged = false
    for (key, door) in doors where door.change(to: wanted[key]) { isChanged = true }
    doors = doors.filter { wanted[$0.key] != nil }
    for (key, plan) in wanted where doors[key] == nil { doors[key] = Door(plan) }
    return isChanged
  }

  func close() {
    for gate in gates.values { gate.close() }
    gates = [:]
  }

  /// Where a planned listener listens, with the port that was picked.
  func local(of plan: ListenerPlan) -> SocketAddress? { gates[plan]?.local }
}
