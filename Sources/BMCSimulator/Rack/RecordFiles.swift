// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation

/// What BMCs see, in a folder: `NAME.out` has the characters that clients acknowledged,
/// `NAME.in` those typed, `NAME.orders` a line for each chassis order.
///
/// Written ten times a second, and when asked.
final class RecordFiles {
  private let folder: String
  private let loop: Loop
  private var dirty: [RackSlot] = []
  private var orderCounts: [ObjectIdentifier: Int] = [:]
  private lazy var timer = LoopTimer(on: loop) { [unowned self] in flush() }
  private var hasComplained = false

  private static let interval = Duration.milliseconds(100)

  init(_ folder: String, on loop: Loop) {
    self.folder = folder
    self.loop = loop
  }

  func note(_ slot: RackSlot) {
    let record = slot.bmc.record
    let isNew =
      !record.acknowledged.isEmpty || !record.typed.isEmpty
      || record.orders.count > orderCounts[ObjectIdentifier(slot), default: 0]
    guard isNew, !slot.isDirty else { return }
    slot.isDirty = true
    if dirty.isEmpty { timer.deadline = loop.now + Self.interval }
    dirty.append(slot)
  }

  func flush() {
    let slots = dirty
    dirty = []
    for slot in slots {
      slot.isDirty = false
      write(slot)
    }
  }

  private func write(_ slot: RackSlot) {
    let name = slot.bmc.configuration.name
    let (acknowledged, typed) = slot.bmc.record.takeContent()
    append(acknowledged, to: "\(name).out")
    append(typed, to: "\(name).in")
    let orders = slot.bmc.record.orders
    let written = orderCounts[ObjectIdentifier(slot), default: 0]
    let lines = orders.dropFirst(written).map { "\(loop.wall) \($0.order) \($0.user)\n" }
    append(Array(lines.joined().utf8), to: "\(name).orders")
    orderCounts[ObjectIdentifier(slot)] = orders.count
  }

  private func append(_ bytes: [UInt8], to name: String) {
    guard !bytes.isEmpty, !appendToFile("\(folder)/\(name)", bytes), !hasComplained else { return }
    hasComplained = true
    let reason = SystemError("write", on: "\(folder)/\(name)").description
    writeToStandardError("igor-bmc: \(reason); records are incomplete\n")
  }
}
