// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// What changes when one set of settings takes the place of another, for a reload.
///
/// Machines that are in neither list keep their console, session and subscribers.
package struct SettingsDifference: Hashable, Sendable {
  package var added: [MachineSettings] = []
  package var removed: [MachineName] = []
  package var changed: [Change] = []
  /// Whether a listener comes, goes or changes; `raw_port` counts with its machine.
  package var listenersChanged = false
  /// Settings that only a restart brings into force: `state`, `log.total` and the like.
  package var needingRestart: [String] = []

  /// A machine that is in both, but not the same.
  package struct Change: Hashable, Sendable {
    package var old: MachineSettings
    package var new: MachineSettings
  }

  package init(from old: Settings, to new: Settings) {
    var before: [MachineName: MachineSettings] = [:]
    for machine in old.machines { before[machine.name] = machine }
    for machine in new.machines {
      guard let other = before.removeValue(forKey: machine.name) else {
        added.append(machine)
        continue
      }
      if other != machine { changed.append(Change(old: other, new: machine)) }
    }
    removed = before.keys.sorted()
    listenersChanged = old.listen != new.listen
    let fixed: [(String, Bool)] = [
      ("state", old.state != new.state),
      ("log.total", old.log.total != new.log.total),
      ("log.durability", old.log.durability != new.log.durability),
      ("log.memory", old.log.memory != new.log.memory),
      ("log.on_disk_error", old.log.onDiskError != new.log.onDiskError),
      ("log.boots", old.log.boots != new.log.boots),
      ("detector", old.detectors != new.detectors),
    ]
    needingRestart = fixed.filter(\.1).map(\.0)
  }

  /// Whether nothing changes for a console or a listener.
  package var isEmpty: Bool {
    added.isEmpty && removed.isEmpty && changed.isEmpty && !listenersChanged
  }
}
