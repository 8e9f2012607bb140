// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import IPMI

struct FRUTests {
  /// An inventory of all areas, built as Platform Management FRU 1.0 draws them.
  static let image: [UInt8] = {
    let internalUse: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    let chassis = area([0x17], ["CH-1", "CH00042", "custom"])
    let board = area([25, 0xC0, 0xAC, 0xD8], ["Igor Lab", "Board One", "BRD42", "PN-1", "file"])
    let product = area([25], ["Igor Lab", "Target", "CT-1", "1.0", "SN42", "asset-42", ""])
    var header: [UInt8] = [1]
    var offset = 1
    for part in [internalUse, chassis, board, product] {
      header.append(UInt8(offset))
      offset += part.count / 8
    }
    header += [UInt8(offset), 0]
    let records =
      multirecord(0, [0xE8, 0x03, 0, 0], isLast: false)
      + multirecord(3, [1] + Array("https://bmc".utf8), isLast: false)
      + multirecord(0xC1, [1, 2, 3], isLast: true)
    return summed(header) + internalUse + chassis + board + product + records
  }()

  private static func area(_ head: [UInt8], _ texts: [String]) -> [UInt8] {
    var body: [UInt8] = [1, 0] + head
    for text in texts { body += [0xC0 | UInt8(text.utf8.count)] + Array(text.utf8) }
    body.append(0xC1)
    while body.count % 8 != 7 { body.append(0) }
    body[1] = UInt8((body.count + 1) / 8)
    return summed(body)
  }

  private static func multirecord(_ type: UInt8, _ data: [UInt8], isLast: Bool) -> [UInt8] {
    let sum = 0 &- data.reduce(0, &+)
    return summed([type, isLast ? 0x82 : 0x02, UInt8(data.count), sum]) + data
  }

  private static func summed(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [0 &- bytes.reduce(0, &+)]
  }

  private func read(_ change: (inout FakeStorage) -> Void = { _ in }) throws -> FRUInventory {
    var bmc = FakeStorage(image: Self.image + [UInt8](repeating: 0xFF, count: 512))
    change(&bmc)
    var reader = FRUReader()
    let output = reader.run(with: &bmc)
    return try #require(output).get()
  }

  @Test func `every area is read`() throws {
    let inventory = try read()
    #expect(inventory.damages.isEmpty && inventory.hasInternalUse)
    let chassis = try #require(inventory.chassis)
    #expect(chassis.typeName == "Rack Mount Chassis" && chassis.serial == "CH00042")
    #expect(chassis.extras == ["custom"])
    let board = try #require(inventory.board)
    #expect(board.manufacturer == "Igor Lab" && board.serial == "BRD42" && board.fileID == "file")
    #expect(board.manufactured == 1_672_454_400)
    let product = try #require(inventory.product)
    #expect(product.name == "Target" && product.assetTag == "asset-42" && product.extras.isEmpty)
    #expect(product.fields.map(\.label).last == "Product Asset Tag")
    let records = inventory.multirecords
    #expect(
      records.map(\.name) == ["Power Supply Information", "Management Access", "OEM record C1h"]
    )
    #expect(records[0].fields == [FRUField(label: "Power Supply Capacity", text: "1000 W")])
    #expect(records[1].fields == [FRUField(label: "System URL", text: "https://bmc")])
    #expect(records[2].fields.first?.text == "010203")
  }

  @Test(arguments: [64, 63, 32, 16, 9, 8])
  func `BMCs that send little at once are asked for little`(limit: Int) throws {
    let inventory = try read()
    #expect(try read { $0.answerLimit = limit } == inventory)
    #expect(try read { $0.cut = limit } == inventory)
    #expect(try read { ($0.answerLimit, $0.isInWords) = (limit, true) } == inventory)
  }

  @Test func `only what the areas take is read`() throws {
    var bmc = FakeStorage(image: Self.image + [UInt8](repeating: 0, count: 8192))
    var reader = FRUReader()
    _ = reader.run(with: &bmc)
    #expect(bmc.orders.count == 2 + (Self.image.count - 8 + 63) / 64 + 3)
  }

  @Test func `a wrong checksum is told, and what it covers is read nevertheless`() throws {
    for (part, index) in [("header", 6), ("chassis", 19), ("board", 53)] {
      let inventory = try read { $0.image[index] ^= 0x04 }
      let told = inventory.damages.map { $0.part + ": " + $0.text }
      #expect(told.contains(part + ": wrong checksum"))
      #expect(inventory.product?.serial == "SN42")
    }
  }

  @Test func `a device that ends early is read as far as it goes`() throws {
    let inventory = try read { $0.image = Array($0.image.prefix(100)) }
    #expect(inventory.chassis?.serial == "CH00042" && !inventory.damages.isEmpty)
  }

  @Test func `a device that is absent or no inventory says so`() {
    for (image, refusal) in [
      ([UInt8](repeating: 0xFF, count: 64), nil), ([], CompletionCode.notPresent),
    ] {
      var bmc = FakeStorage(image: image)
      if let refusal { bmc.refusedCommands = [GetFRUInventoryAreaInfo.command: refusal] }
      var reader = FRUReader()
      let output = reader.run(with: &bmc)
      let area = GetFRUInventoryAreaInfo.command
      #expect(
        output == .failure(refusal.map { .refused(area, $0) } ?? .malformed(ReadFRUData.command))
      )
    }
  }

  @Test func `a device of another controller is asked through the BMC, in pieces that fit`() throws
  {
    let satellite = Satellite(address: 0xC0, channel: 6)
    var reader = FRUReader(FRUDevice(id: 3, lun: 1, on: satellite, name: "Riser"))
    var bmc = FakeStorage(image: Self.image)
    bmc.answerLimit = 23
    var counts: [UInt8] = []
    while let order = reader.request {
      #expect(order.satellite == satellite && order.lun == 1)
      if order.command == ReadFRUData.command {
        counts.append(try ReadFRUData(body: order.body.span).count)
      }
      reader.take(bmc.answer(order))
    }
    #expect(try reader.output?.get() == read())
    #expect(counts.max() == 16)
  }

  @Test(arguments: [CommandResult.noAnswer, .undelivered(SendMessage.notAcknowledged)])
  func `a controller that is not there is asked once`(result: CommandResult) {
    let satellite = Satellite(address: 0xC0)
    var reader = FRUReader(FRUDevice(id: 0, on: satellite, name: "Backplane"))
    reader.take(result)
    #expect(reader.request == nil)
    guard case .failure? = reader.output else {
      Issue.record("\(String(describing: reader.output))")
      return
    }
  }

  @Test func `inventories are the BMC's own, those of records, and other controllers' own`() throws
  {
    var repository = SensorRepository(stamp: .device(count: 0, indicator: nil))
    #expect(repository.inventories == [.builtIn])
    func add(_ type: UInt8, _ body: [UInt8]) throws {
      let record = [1, 0, 0x51, type, UInt8(body.count + 3)] + body + [0xC2, 0x61, 0x62]
      repository.add(try SDRRecord(decoding: record.span))
    }
    try add(0x11, [0x20, 1, 0x88, 0, 0, 0x10, 0x02, 10, 1, 0])
    try add(0x11, [0x20, 1, 0x80, 0, 0, 0x10, 0x02, 10, 1, 0])
    try add(0x11, [0x20, 9, 0x80, 0, 0, 0x10, 0x01, 32, 1, 0])
    try add(0x11, [0x20, 0xA2, 0x00, 0, 0, 0x0B, 0x00, 10, 1, 0])
    try add(0x11, [0xC0, 0, 0x80, 0x60, 0, 0x10, 0x02, 15, 1, 0])
    try add(0x12, [0xC0, 6, 0, 0x09, 0, 0, 0, 15, 1, 0])
    try add(0x12, [0x2C, 6, 0, 0x01, 0, 0, 0, 46, 1, 0])
    try add(0x12, [0x20, 0, 0, 0x8F, 0, 0, 0, 6, 1, 0])
    let found = repository.inventories
    #expect(found.map(\.id) == [0, 1, 9, 0] && found.map(\.lun) == [0, 1, 0, 0])
    #expect(found.map(\.satellite) == [nil, nil, nil, Satellite(address: 0xC0, channel: 6)])
    #expect(found.map(\.isMemoryModule) == [false, false, true, false])
  }

  @Test func `any change of any bit is read without harm`() {
    for index in Self.image.indices {
      for bit in 0..<8 {
        var image = Self.image
        image[index] ^= 1 << bit
        var bmc = FakeStorage(image: image)
        var reader = FRUReader()
        _ = reader.run(with: &bmc)
        #expect(reader.output != nil)
      }
    }
    for count in 0...Self.image.count {
      _ = try? FRUInventory(decoding: Self.image.span.extracting(first: count))
    }
  }
}
