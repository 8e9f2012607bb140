// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// A row of `GET /inventory`: what the machine and its BMC are.
package struct InventoryReport: MachineRow {
  package var machine: String
  package var ok: Bool
  package var error: APIError?
  package var device: DeviceReport?
  package var chassis: ChassisReport?
  package var fru: [FRUReport]?
  package var sol: SOLReport?
  package var session: SessionReport?

  package init(machine: String) {
    self.machine = machine
    ok = true
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}

/// The BMC itself: Get Device ID.
package struct DeviceReport: Codable, Equatable, Sendable {
  package var id: Int
  package var revision: Int
  /// Major and minor revision: `2.13`.
  package var firmware: String
  /// The version that it speaks: `2.0`.
  package var ipmi: String
  /// IANA enterprise number.
  package var manufacturer: Int
  /// Its name, where igor knows it.
  package var manufacturerName: String?
  package var product: Int
  /// What the BMC says it supports: `sensor`, `sdr`, `sel`, `fru`, `chassis` and the like.
  package var supports: [String]

  package init(
    id: Int,
    revision: Int,
    firmware: String,
    ipmi: String,
    manufacturer: Int,
    manufacturerName: String?,
    product: Int,
    supports: [String]
  ) {
    self.id = id
    self.revision = revision
    self.firmware = firmware
    self.ipmi = ipmi
    self.manufacturer = manufacturer
    self.manufacturerName = manufacturerName
    self.product = product
    self.supports = supports
  }
}

/// The chassis: Get Chassis Status.
package struct ChassisReport: Codable, Equatable, Sendable {
  /// Either `on` or `off`.
  package var power: String
  /// What the machine does when mains power returns: `off`, `last`, `on` or `unknown`.
  package var policy: String
  /// Why power went last: `mains failed`, `overload` and the like.
  package var lastEvent: [String]
  /// What is wrong: `overload`, `fault`, `intrusion`, `drive fault`, `fan fault` and the like.
  package var faults: [String]

  package init(power: String, policy: String, lastEvent: [String], faults: [String]) {
    self.power = power
    self.policy = policy
    self.lastEvent = lastEvent
    self.faults = faults
  }
}

/// One FRU device and the areas that it has.
package struct FRUReport: Codable, Equatable, Sendable {
  package var id: Int
  package var name: String
  /// The controller behind the BMC that has it, `2Ch on channel 6`; absent for the BMC's own.
  package var controller: String?
  package var chassis: Area?
  package var board: Area?
  package var product: Area?
  /// Why it could not be read, or a part of it.
  package var error: APIError?

  /// An area's fields; the ones that it does not have are absent.
  package struct Area: Codable, Equatable, Sendable {
    /// Chassis type: `rack mount chassis`.
    package var type: String?
    package var manufacturer: String?
    package var name: String?
    package var part: String?
    package var version: String?
    package var serial: String?
    package var asset: String?
    package var file: String?
    /// When the board was made.
    package var made: Timestamp?
    /// Fields of the maker's own.
    package var extra: [String]

    package init(extra: [String] = []) {
      self.extra = extra
    }
  }

  package init(id: Int, name: String, controller: String? = nil) {
    self.id = id
    self.name = name
    self.controller = controller
  }
}

/// Serial over LAN as the BMC has it configured.
package struct SOLReport: Codable, Equatable, Sendable {
  package var enabled: Bool?
  /// `user`, `operator` or `administrator`: what a session needs.
  package var privilege: String?
  package var encryption: Bool?
  package var authentication: Bool?
  /// Baud; absent where the serial port's own is used.
  package var baud: Int?
  package var port: Int?

  package init() {}
}

/// The session that igord has with the BMC.
package struct SessionReport: Codable, Equatable, Sendable {
  package var cipherSuite: Int
  package var privilege: String
  /// Address and port of the BMC.
  package var bmc: String

  package init(cipherSuite: Int, privilege: String, bmc: String) {
    self.cipherSuite = cipherSuite
    self.privilege = privilege
    self.bmc = bmc
  }
}
