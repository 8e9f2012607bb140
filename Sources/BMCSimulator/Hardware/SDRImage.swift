// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// The repository of every simulated machine, record by record.
///
/// Source: IPMI 2.0 §43.
enum SDRImage {
  /// Records 1 and up, as Get SDR hands them out.
  static let records: [[UInt8]] = {
    let bodies: [(type: UInt8, body: [UInt8])] =
      [controller]
      + SensorPlan.all.map { plan in
        if plan.isEventOnly { return (3, eventOnly(plan)) }
        return plan.isThreshold ? (1, full(plan)) : (2, compact(plan))
      }
      + [fruDevice(1), fruDevice(2), fans, backplane, riser]
    return bodies.enumerated().map { index, record in
      var bytes: [UInt8] = []
      bytes.append(littleEndian: UInt16(index + 1))
      return bytes + [0x51, record.type, UInt8(record.body.count)] + record.body
    }
  }()

  // MARK: Sensors

  private static func key(_ plan: SensorPlan) -> [UInt8] {
    [plan.owner, plan.channel << 4, plan.number, plan.entity.kind, plan.entity.rawInstance]
  }

  private static func full(_ plan: SensorPlan) -> [UInt8] {
    var body = key(plan) + [0x7F, plan.thresholds.isEmpty ? 0x40 : 0x68]
    body += [plan.type.rawValue, plan.eventType.rawValue] + thresholdMasks(plan)
    let unit = plan.unit.bytes
    body += [plan.conversion.format.rawValue << 6 | unit[0], unit[1], unit[2]]
    body.append(plan.conversion.linearization.rawValue)
    plan.conversion.factors.encode(into: &body)
    body += limits(plan)
    return body + [0, 0, 0] + name(plan.name)
  }

  /// Which events there are, and which thresholds: lower ones tell when they are gone below,
  /// upper ones above.
  private static func thresholdMasks(_ plan: SensorPlan) -> [UInt8] {
    var events: UInt16 = 0
    var readable: UInt8 = 0
    for threshold in plan.thresholds.keys {
      events |= 1 << UInt16(threshold.eventOffset)
      readable |= threshold.set.rawValue
    }
    var masks: [UInt8] = []
    masks.append(littleEndian: events | UInt16(readable & 0x07) << 12)
    masks.append(littleEndian: events | UInt16(readable >> 3) << 12)
    return masks + [readable, readable]
  }

  private static func limits(_ plan: SensorPlan) -> [UInt8] {
    guard case .analog(let level, let swing, _, _) = plan.behaviour else { return [] }
    func raw(_ level: Double) -> UInt8 { SimulatedSensors.raw(level, of: plan) }
    let order: [Threshold] = [
      .upperNonRecoverable, .upperCritical, .upperNonCritical, .lowerNonRecoverable,
      .lowerCritical, .lowerNonCritical,
    ]
    let isSigned = plan.conversion.format == .twosComplement
    let usual = [raw(level), raw(level + swing), raw(level - swing)]
    let possible: [UInt8] = isSigned ? [0x7F, 0x80] : [0xFF, 0x00]
    return [0x07] + usual + possible + order.map { plan.thresholds[$0] ?? 0 } + [2, 2]
  }

  private static func compact(_ plan: SensorPlan) -> [UInt8] {
    var body = key(plan) + [0x67, 0x40, plan.type.rawValue, plan.eventType.rawValue]
    for _ in 0..<3 { body.append(littleEndian: 0x7FFF as UInt16) }
    body += [0xC0, 0, 0] + sharing(plan) + [0, 0, 0, 0, 0, 0]
    return body + name(plan.name)
  }

  private static func eventOnly(_ plan: SensorPlan) -> [UInt8] {
    key(plan) + [plan.type.rawValue, plan.eventType.rawValue] + sharing(plan) + [0, 0]
      + name(plan.name)
  }

  /// Numbers from 1 on, and an entity each.
  private static func sharing(_ plan: SensorPlan) -> [UInt8] {
    plan.shareCount > 1 ? [UInt8(plan.shareCount), 0x81] : [1, 0]
  }

  // MARK: Others

  private static let controller: (UInt8, [UInt8]) =
    (0x12, [0x20, 0, 0, 0x8F, 0, 0, 0, 6, 1, 0] + name("BMC"))

  /// The disks' backplane: sensors, and an inventory of its own.
  private static let backplane: (UInt8, [UInt8]) = (
    0x12, [SensorPlan.backplane.address, 0, 0, 0x09, 0, 0, 0, 15, 1, 0] + name("Backplane")
  )

  /// A riser card whose inventory is read through the backplane's controller.
  private static let riser: (UInt8, [UInt8]) = (
    0x11, [SensorPlan.backplane.address, 3, 0x80, 0, 0, 0x10, 0x02, 16, 1, 0] + name("Riser")
  )

  private static func fruDevice(_ number: UInt8) -> (UInt8, [UInt8]) {
    (0x11, [0x20, number, 0x80, 0, 0, 0x10, 0x02, 10, number, 0] + name("PSU\(number)"))
  }

  /// The cooling unit's fans 1 to 6.
  private static let fans: (UInt8, [UInt8]) = (0x08, [30, 1, 0x80, 29, 1, 29, 6, 0, 0, 0, 0])

  private static func name(_ text: String) -> [UInt8] {
    [0xC0 | UInt8(text.utf8.count)] + Array(text.utf8)
  }
}

extension Threshold {
  /// The offset of the event that tells of going beyond: down for lower ones, up for upper ones.
  ///
  /// Source: IPMI 2.0 table 42-2, type 01h.
  var eventOffset: UInt8 { rawValue * 2 + (isUpper ? 1 : 0) }
}
