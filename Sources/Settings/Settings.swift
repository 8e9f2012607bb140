// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
package import Notation

/// Everything that igord is told: what a settings file says, checked and resolved.
///
/// A value of this type is complete: each machine has its passwords, its addresses counted and
/// its names filled in. Nothing in it refers to a file that is yet to be read.
package struct Settings: Hashable, Sendable {
  /// The folder for the journal, the segments and igord's own files.
  package var state: String
  package var log = LogSettings()
  package var listen = ListenSettings()
  package var incidents = IncidentSettings()
  /// In the order of their names.
  package var detectors: [DetectorSettings] = []
  package var sensors = SensorSettings()
  package var power = PowerSettings()
  /// The machines, in the order of their names.
  package var machines: [MachineSettings] = []
  /// The groups, each in the order of its range.
  package var groups: [MachineName: [MachineName]] = [:]
  /// What is allowed but hardly meant.
  package var warnings: [SettingsProblem] = []

  package static let defaultPath = "/etc/igor/igord.toml"
  package static let defaultState = "/var/lib/igor"

  package init(state: String = Self.defaultState) {
    self.state = state
  }

  /// The settings of one machine; `nil` where there is no such machine.
  package subscript(name: MachineName) -> MachineSettings? {
    get {
      let index = place(of: name)
      return holds(name, at: index) ? machines[index] : nil
    }
    set {
      let index = place(of: name)
      let end = holds(name, at: index) ? index + 1 : index
      machines.replaceSubrange(index..<end, with: newValue.map { [$0] } ?? [])
    }
  }

  /// Where a machine stands, or would.
  private func place(of name: MachineName) -> Int {
    var (low, high) = (0, machines.count)
    while low < high {
      let middle = (low + high) / 2
      if machines[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func holds(_ name: MachineName, at index: Int) -> Bool {
    index < machines.count && machines[index].name == name
  }
}

/// How consoles are kept: the table `log`.
package struct LogSettings: Hashable, Sendable {
  /// The most bytes that one console's segments take, where its machine says nothing else.
  package var capacity = ByteCount(64 << 20)
  /// The most bytes that all of them take.
  package var total = ByteCount(500 << 30)
  package var durability = Durability.process
  package var onDiskError = DiskErrorPolicy.unkept
  package var memory = Memory.ofTheManager
  /// Boots of a machine whose beginnings stay, however much is printed after them.
  package var boots = 4

  package static let bootLimits = 0...64
  package static let capacityLimits = ByteCount(16 << 10)...ByteCount(1 << 40)

  /// When bytes count as kept.
  package enum Durability: String, Hashable, Sendable, CaseIterable {
    /// Once the kernel has them: they outlive igord, not a power cut.
    case process
    /// Once the disk has them.
    case disk
  }

  /// Where what the journal does not have yet outlives igord; only with ``Durability/process``.
  package enum Memory: Hashable, Sendable {
    /// The folder that the service manager made for igord, if it made one.
    case ofTheManager
    /// This one, on a tmpfs.
    case folder(String)
    /// Nowhere: output waits for the journal.
    case none
  }

  /// What happens when the disk takes nothing.
  package enum DiskErrorPolicy: String, Hashable, Sendable, CaseIterable {
    /// Output is shown live and counted, and is a gap later.
    case unkept
    /// Output is held back at the BMC.
    case hold
  }
}

/// Where igord can be reached: the table `listen`.
package struct ListenSettings: Hashable, Sendable {
  /// The socket for people on this machine; `nil` where it is switched off.
  package var unix: UnixListenerSettings? = UnixListenerSettings()
  /// REST and WebSocket.
  package var http: [TCPListenerSettings] = []
  /// A hello line, then bytes.
  package var raw: [TCPListenerSettings] = []
  /// Names, in lower case, that a `Host` field may have besides addresses.
  package var names: [String] = []
  /// What encrypted listeners show; `nil` where there are none.
  package var tls: CertificateFiles?
}

/// A certificate and its key, in PEM files.
package struct CertificateFiles: Hashable, Sendable {
  /// The certificate, then those that lead to its authority.
  package var certificate: String
  package var key: String
}

/// A Unix socket and who may open it.
package struct UnixListenerSettings: Hashable, Sendable {
  package var path = "/run/igor/igord.sock"
  /// The group that owns it; where it is `nil`, `igor` if there is such a group.
  package var group: String?
  /// Permission bits.
  package var mode: UInt32 = 0o660

  /// The most bytes of a path, as `sockaddr_un` has room for.
  package static let pathLimit = 107
}

/// A TCP port, and what is asked of those who come to it.
package struct TCPListenerSettings: Hashable, Sendable {
  /// An IP address and a port; port 0 takes a free one.
  package var address: SocketAddress
  /// Whether only those are served who have logged in.
  package var needsLogin = true
  /// Whether all that is said there goes through TLS.
  package var isEncrypted = false
  /// Whether other machines may reach it although nothing is encrypted.
  package var isInsecure = false
}
