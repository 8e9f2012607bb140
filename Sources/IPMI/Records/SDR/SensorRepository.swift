// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a BMC says that its machine has: sensors, inventories, controllers.
package struct SensorRepository: Equatable, Sendable {
  /// Tells whether the BMC still says the same.
  package var stamp: Stamp
  /// Whether the BMC's list was read to its end.
  package internal(set) var isComplete = true
  /// In the BMC's order; shared records expanded.
  package private(set) var sensors: [Sensor] = []
  package private(set) var fruDevices: [FRULocator] = []
  package private(set) var controllers: [ControllerLocator] = []
  package private(set) var associations: [EntityAssociation] = []
  /// Records of other types.
  package private(set) var others: [OtherRecord] = []
  /// What was wrong; the rest is there nevertheless.
  package private(set) var damages: [RecordDamage] = []
  private var indices: [SensorID: Int] = [:]

  /// How many sensors are kept: 255 of each of four LUNs are possible, of several controllers.
  package static let sensorLimit = 4096

  /// Changes when the repository does.
  ///
  /// Source: IPMI 2.0 §33.9, §35.2.
  package enum Stamp: Equatable, Sendable {
    case repository(count: UInt16, freeSpace: UInt16, addition: UInt32, erasure: UInt32)
    /// `indicator` is `nil` where sensors neither come nor go.
    case device(count: UInt8, indicator: UInt32?)
  }

  /// A record that igor has no use for.
  package struct OtherRecord: Equatable, Sendable {
    package var type: SDRHeader.RecordType
    package var body: [UInt8]
  }

  package init(stamp: Stamp) {
    self.stamp = stamp
  }

  mutating func add(_ record: SDRRecord) {
    switch record {
    case .sensors(let new): for sensor in new { add(sensor) }
    case .entityAssociation(let association): associations.append(association)
    case .fruDevice(let locator): fruDevices.append(locator)
    case .controller(let locator): controllers.append(locator)
    case .other(let type, let body): others.append(OtherRecord(type: type, body: body))
    }
  }

  mutating func add(_ damage: RecordDamage) {
    damages.append(damage)
  }

  private mutating func add(_ sensor: Sensor) {
    guard sensors.count < Self.sensorLimit else { return }
    // Some BMCs list a sensor twice: the first is the one that other tools show.
    if indices[sensor.id] == nil { indices[sensor.id] = sensors.count }
    sensors.append(sensor)
  }

  /// Takes over the storage of another repository, where both say the same.
  ///
  /// So thousands of machines of one make have one list.
  package mutating func adopt(_ other: SensorRepository) -> Bool {
    guard sensors.count == other.sensors.count, sensors == other.sensors,
      fruDevices == other.fruDevices, controllers == other.controllers,
      associations == other.associations, others == other.others, damages == other.damages
    else { return false }
    sensors = other.sensors
    fruDevices = other.fruDevices
    controllers = other.controllers
    associations = other.associations
    others = other.others
    damages = other.damages
    indices = other.indices
    return true
  }

  /// The sensor of that number, if it is known.
  package subscript(id: SensorID) -> Sensor? { indices[id].map { sensors[$0] } }
}

/// What is wrong with a record that a BMC sent.
package struct RecordDamage: Equatable, Sendable {
  package var recordID: UInt16
  package var kind: Kind

  package enum Kind: Equatable, Sendable {
    /// The BMC would not give it, or not all of it.
    case refused(CompletionCode)
    case noAnswer
    /// There is less of it than its length says.
    case short(has: Int, needs: Int)
    case malformed
    /// It names another id than it was asked by.
    case otherID(UInt16)
    /// The list comes back to this record: reading ended here.
    case loop
    /// There were more records than igord reads: reading ended here.
    case tooMany
  }
}

extension RecordDamage: CustomStringConvertible {
  package var description: String {
    let what =
      switch kind {
      case .refused(let code): "refused (\(code))"
      case .noAnswer: "no answer"
      case .short(let has, let needs): "\(has) of \(needs) bytes"
      case .malformed: "malformed"
      case .otherID(let id): "calls itself \(id)"
      case .loop: "comes a second time, the list has no end"
      case .tooMany: "too many records"
      }
    return "record \(recordID): " + what
  }
}
