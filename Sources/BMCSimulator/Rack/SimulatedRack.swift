// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import Synchronization

/// Simulated BMCs on a thread of their own, for tests and for other programs.
///
///     let rack = try SimulatedRack([BMCPlan("osl01", script: .echo)])
///     rack.address(of: "osl01")                     // 127.0.0.1 and a port that was free
///     await rack.on("osl01") { bmc, now in bmc.apply(.silence(nil), at: now) }
///     await rack.wait(for: "osl01") { $0.record.typedCount == 5 }
///     rack.stop()
package final class SimulatedRack: Sendable {
  /// The names, in the order of the plans.
  package let names: [String]
  /// Where each BMC listens, in the same order.
  package let addresses: [SocketAddress]

  private let port: LoopPort
  private let thread: ThreadHandle
  private let confined: Confined
  private let isStopped = Mutex(false)

  /// The shelf, for jobs of its loop.
  ///
  /// Unchecked: `shelf` is used by jobs that run on the loop's thread, and by `init` before there
  /// is one; it is freed by whoever is last, after that thread was joined.
  private struct Confined: @unchecked Sendable {
    let shelf: Shelf
  }

  /// Switches the BMCs on and starts their thread.
  package init(_ plans: [BMCPlan], recordFolder: String? = nil) throws {
    let shelf = try Shelf(plans, recordFolder: recordFolder, on: Loop())
    names = shelf.names
    addresses = shelf.addresses
    port = shelf.loop.port
    let confined = Confined(shelf: shelf)
    self.confined = confined
    thread = try startThread(name: "igor-bmc") { confined.shelf.loop.run() }
  }

  deinit { stop() }

  /// Where a BMC listens.
  package func address(of name: String) -> SocketAddress? {
    names.firstIndex(of: name).map { addresses[$0] }
  }

  /// Does something to a BMC on its thread; `nil` where there is none of this name.
  @discardableResult
  package func on<Result: Sendable>(
    _ name: String,
    _ body: @escaping @Sendable (SimulatedBMC, Moment) -> Result
  ) async -> Result? {
    await withCheckedContinuation { continuation in
      port.post { [confined] _ in
        continuation.resume(returning: confined.shelf.perform(on: name, body))
      }
    }
  }

  /// Does something to a BMC on its thread, before anything that comes from now on.
  package func `do`(
    on name: String,
    _ body: @escaping @Sendable (SimulatedBMC, Moment) -> Void
  ) {
    port.post { [confined] _ in confined.shelf.perform(on: name, body) }
  }

  /// Whether `condition` comes to hold for a BMC in time.
  package func wait(
    for name: String,
    within limit: Duration = .seconds(60),
    until condition: @escaping @Sendable (SimulatedBMC) -> Bool
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      port.post { [confined] _ in
        confined.shelf.wait(for: name, within: limit, until: condition) {
          continuation.resume(returning: $0)
        }
      }
    }
  }

  /// What a BMC has seen.
  package func record(of name: String) async -> BMCRecord? {
    await on(name) { bmc, _ in bmc.record }
  }

  /// Switches everything off and waits for the thread; what still waits then waits for good.
  package func stop() {
    let isFirst = isStopped.withLock { isStopped in
      defer { isStopped = true }
      return !isStopped
    }
    guard isFirst else { return }
    port.post { [confined] loop in
      confined.shelf.flushRecords()
      loop.stop()
    }
    thread.join()
  }
}
