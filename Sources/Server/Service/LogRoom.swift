// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import Notation
package import Settings

/// Whether the disk has room for all that the settings let the logs take.
///
/// A disk that is full costs output, so whoever runs igord hears of it before.
package struct LogRoom: Equatable, Sendable {
  /// What the logs may take: what their consoles may, and no more than the total.
  package var wanted: UInt64
  /// What they take.
  package var used: UInt64
  /// What is free on their disk.
  package var free: UInt64

  package init(wanted: UInt64, used: UInt64, free: UInt64) {
    (self.wanted, self.used, self.free) = (wanted, used, free)
  }

  /// Looks at the disk of a state directory; `nil` where it says nothing of itself.
  package init?(for settings: Settings, used: UInt64) {
    var status = statvfs()
    guard unsafe statvfs(settings.state, &status) == 0 else { return nil }
    let total = UInt64(settings.log.total.value)
    let wanted = settings.machines.reduce(UInt64(0)) { sum, machine in
      min(total, sum + UInt64(machine.capacity.value))
    }
    let (free, overflow) = UInt64(status.f_bavail)
      .multipliedReportingOverflow(by: UInt64(status.f_frsize))
    self.init(wanted: wanted, used: used, free: overflow ? .max : free)
  }

  /// What there is to say; `nil` where there is room enough.
  package var warning: String? {
    let growth = wanted - min(wanted, used)
    guard growth > free else { return nil }
    let (more, room) = (ByteCount(Int(clamping: growth)), ByteCount(Int(clamping: free)))
    return """
      the logs may grow by \(more.rounded), and their disk has room for \(room.rounded): once it \
      is full nothing more is kept; give it more, or make log.capacity or log.total smaller
      """
  }
}
