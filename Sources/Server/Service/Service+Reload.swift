// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Logging
internal import RingLog
package import Settings
package import TLS

// Settings that are read again.
extension Service {
  /// Takes over new settings: what did not change goes on as it is.
  package func apply(_ new: Settings) {
    guard !isStopping else { return }
    let difference = SettingsDifference(from: machines.own, to: new)
    for name in difference.needingRestart {
      logger.warning("\(name) changed: it counts from the next start of igord on")
    }
    ground.alarms.apply(new.incidents)
    context.powerLimit = new.power.limit
    do throws(ServiceError) {
      // A renewed certificate has the name of the old one, so that it is read each time.
      context.certificate = try Self.certificate(of: new)
    } catch {
      logger.error("\(error); the certificate from before goes on")
    }
    applyMachines(new, ground.store.book.machines)
    for (plan, error) in listeners.apply(ListenerPlan.all(of: new)) {
      logger.error("\(ServiceError(plan, error))")
    }
    tellRoom()
    logger.notice(
      """
      settings applied; machines: \(difference.added.count) new, \
      \(difference.changed.count) changed, \(difference.removed.count) gone
      """
    )
  }

  /// Warns where the disk has less room than the logs may take.
  func tellRoom() {
    guard let text = LogRoom(for: machines.all, used: log.diskBytes)?.warning else { return }
    logger.warning("\(text)")
  }

  /// What encrypted listeners show; `nil` where the settings name nothing.
  package static func certificate(of settings: Settings) throws(ServiceError) -> TLSContext? {
    guard let files = settings.listen.tls else { return nil }
    do throws(TLSError) {
      return try TLSContext(certificate: files.certificate, key: files.key)
    } catch {
      throw ServiceError(.certificate, "listen.tls: \(error)")
    }
  }
}
