// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import IPMI

/// Simulated BMCs on one loop.
///
/// Belongs to the loop's thread.
package final class Shelf {
  /// What a BMC is doing, in short.
  package struct Status: Sendable {
    package let name: String
    package let address: SocketAddress
    package let isOn: Bool
    package let sessionCount: Int
    /// The BMC's id of the session that owns SOL; 0 for nobody.
    package let solOwner: UInt32
    package let record: BMCRecord
  }

  package let loop: Loop
  private var slots: [RackSlot] = []
  private var indexes: [String: Int] = [:]
  private var watchers: [Watcher] = []
  private var files: RecordFiles?

  /// Somebody who waits for something to become true of a BMC.
  private final class Watcher {
    let index: Int
    let condition: (SimulatedBMC) -> Bool
    let done: (Bool) -> Void
    var alarm: LoopTimer?

    init(
      _ index: Int,
      _ condition: @escaping (SimulatedBMC) -> Bool,
      _ done: @escaping (Bool) -> Void
    ) {
      self.index = index
      self.condition = condition
      self.done = done
    }
  }

  /// Switches the BMCs on.
  ///
  /// `recordFolder` is where what they see is written.
  package init(
    _ plans: [BMCPlan],
    recordFolder: String? = nil,
    on loop: Loop
  ) throws(RackError) {
    self.loop = loop
    let crypto = SharedCrypto()
    slots.reserveCapacity(plans.count)
    for plan in plans {
      do throws(SystemError) {
        indexes[plan.configuration.name] = slots.count
        slots.append(try RackSlot(plan, crypto: crypto, on: loop))
      } catch {
        throw RackError(name: plan.configuration.name, cause: error)
      }
    }
    if let recordFolder {
      files = RecordFiles(recordFolder, on: loop)
      for slot in slots { slot.bmc.record.keepsContent = true }
    }
    for (index, slot) in slots.enumerated() {
      slot.onChange = { [unowned self] slot in changed(slot, index) }
    }
  }

  /// The names, in the order of the plans.
  package var names: [String] { slots.map(\.bmc.configuration.name) }

  /// Where each BMC listens, in the order of the plans.
  package var addresses: [SocketAddress] { slots.map(\.address) }

  /// Does something to a BMC; `nil` where there is none of this name.
  @discardableResult
  package func perform<Result>(
    on name: String,
    _ body: (SimulatedBMC, Moment) -> Result
  ) -> Result? {
    indexes[name].map { slots[$0].perform(body) }
  }

  /// Calls `done` with `true` once `condition` holds, or with `false` when `limit` is over.
  package func wait(
    for name: String,
    within limit: Duration,
    until condition: @escaping (SimulatedBMC) -> Bool,
    done: @escaping (Bool) -> Void
  ) {
    guard let index = indexes[name] else { return done(false) }
    if condition(slots[index].bmc) { return done(true) }
    let watcher = Watcher(index, condition, done)
    watcher.alarm = LoopTimer(on: loop) { [unowned self, unowned watcher] in
      end(watcher, isMet: condition(slots[index].bmc))
    }
    watcher.alarm?.deadline = loop.now + limit
    watchers.append(watcher)
  }

  private func end(_ watcher: Watcher, isMet: Bool) {
    watchers.removeAll { $0 === watcher }
    watcher.done(isMet)
  }

  package func status(of name: String) -> Status? {
    indexes[name].map { index in
      let slot = slots[index]
      let bmc = slot.bmc
      bmc.machine.settle(at: loop.now)
      return Status(
        name: bmc.configuration.name,
        address: slot.address,
        isOn: bmc.machine.isOn,
        sessionCount: bmc.activeSessions.count,
        solOwner: bmc.owner.sessionID,
        record: bmc.record
      )
    }
  }

  /// Writes what is recorded to its files now.
  package func flushRecords() {
    files?.flush()
  }

  private func changed(_ slot: RackSlot, _ index: Int) {
    files?.note(slot)
    guard !watchers.isEmpty else { return }
    for watcher in watchers where watcher.index == index && watcher.condition(slot.bmc) {
      end(watcher, isMet: true)
    }
  }
}
