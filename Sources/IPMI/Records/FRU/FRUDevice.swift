// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A device whose inventory is read with Read FRU Data, and who is asked for it.
package struct FRUDevice: Equatable, Sendable {
  package var id: UInt8
  package var lun: UInt8
  /// The controller behind the BMC that has it; `nil` for the BMC itself.
  package var satellite: Satellite?
  package var name: String
  /// It should be a memory module's own description (SPD), and no inventory of the usual form;
  /// some BMCs call those so.
  package var isMemoryModule = false

  package init(id: UInt8, lun: UInt8 = 0, on satellite: Satellite? = nil, name: String) {
    self.id = id
    self.lun = lun
    self.satellite = satellite
    self.name = name
  }

  /// Whether both are the same: of two records about one device the first counts.
  fileprivate func isSame(as other: FRUDevice) -> Bool {
    id == other.id && satellite == other.satellite
  }
}

extension SensorRepository {
  /// Devices with an inventory: the BMC's own, which needs no record, those that records tell
  /// of, and those of other controllers.
  package var inventories: [FRUDevice] {
    var found: [FRUDevice] = []
    for device in fruDevices.compactMap(\.reading) + controllers.compactMap(\.inventory)
    where !found.contains(where: { $0.isSame(as: device) }) {
      found.append(device)
    }
    return found.contains { $0.isSame(as: .builtIn) } ? found : [.builtIn] + found
  }
}

extension FRUDevice {
  /// The BMC's own.
  package static let builtIn = FRUDevice(id: 0, name: "built-in")
}
