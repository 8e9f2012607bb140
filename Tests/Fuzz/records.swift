// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes

@testable import IPMI

/// Everything that a BMC can answer about sensors, events and inventories.
///
/// The first byte chooses: the records one by one, or a reader that is answered from the rest of
/// the input, over and over: a code, a length and that many bytes for each question.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  input.removeFirst()
  switch choice % 8 {
  case 0: readRecords(input)
  case 1: readInventory(input)
  case 2: answer(SDRReader(), from: input)
  case 3: answer(SELReader(), from: input)
  case 4: answer(FRUReader(), from: input)
  case 5: answer(SensorSweep(of: sensors(input)), from: input)
  case 6: answer(SELClearing(), from: input)
  default: decodeCommands(input)
  }
  return 0
}

// MARK: - Records

private func readRecords(_ input: [UInt8]) {
  let sensors = sensors(input)
  for sensor in sensors {
    for raw in [0, 1, 0x7F, 0x80, 0xFE, 0xFF] as [UInt8] {
      let value = sensor.value(of: raw)
      precondition(value?.isFinite != false)
      _ = value.map { sensor.text(of: $0) }
      _ = sensor.conversion?.difference(of: raw)
      let answer = GetSensorReading.Response(reading: raw, states: UInt16(raw) << 8 | UInt16(raw))
      use(SensorReading(of: sensor, answer))
    }
    _ = (sensor.unit.text, sensor.unit.symbol, sensor.entity.description, sensor.type.name)
  }
  var repository = SensorRepository(stamp: .device(count: 0, indicator: nil))
  if let record = try? SDRRecord(decoding: input.span) { repository.add(record) }
  for start in stride(from: 0, to: input.count, by: 16) {
    let entry = SELEntry(
      Array(input[start..<min(start + 16, input.count)]),
      id: UInt16(start & 0xFFFF)
    )
    let text = entry.described(by: repository)
    precondition(!text.event.isEmpty && !text.type.isEmpty)
  }
}

private func sensors(_ input: [UInt8]) -> [Sensor] {
  guard case .sensors(let sensors)? = try? SDRRecord(decoding: input.span) else { return [] }
  precondition(sensors.count <= 15)
  return sensors
}

private func use(_ reading: SensorReading) {
  _ = (reading.states, reading.severity, reading.valueText, reading.availability.text)
}

private func readInventory(_ input: [UInt8]) {
  precondition(FRULayout.needed(of: input.span) >= FRULayout.byteCount)
  guard let inventory = try? FRUInventory(decoding: input.span) else { return }
  for record in inventory.multirecords { _ = (record.name, record.fields) }
  let fields = [inventory.chassis?.fields, inventory.board?.fields, inventory.product?.fields]
  for field in fields.compactMap(\.self).joined() {
    precondition(!field.text.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }
}

// MARK: - Readers

/// Answers every question from the input, round and round, and wants an end.
private func answer<Reader: RecordReader>(_ reader: Reader, from input: [UInt8]) {
  var reader = reader
  var answers = Answers(input)
  var count = 0
  while reader.request != nil {
    reader.take(answers.next())
    precondition(reader.pause >= .zero && reader.pause <= .seconds(10))
    count += 1
    precondition(count <= 60_000, "a reader without an end")
  }
  precondition(reader.output != nil)
}

private struct Answers {
  private let input: [UInt8]
  private var place = 0
  private let codes: [UInt8] = [0xC5, 0xCA, 0xC7, 0xC9, 0xC3, 0xC0, 0xCB, 0xC1, 0xFF, 0x81]

  init(_ input: [UInt8]) {
    self.input = input
  }

  private mutating func byte() -> UInt8 {
    guard !input.isEmpty else { return 0 }
    defer { place = (place + 1) % input.count }
    return input[place]
  }

  /// Mostly a success; else a code that readers know, silence, or the end of the session.
  mutating func next() -> CommandResult {
    let kind = byte()
    switch kind {
    case 0xFE: return .notSent
    case 0xFD: return .noAnswer
    case 0xFC: return .unknown
    case 0xFB: return .undelivered(CompletionCode(rawValue: byte()))
    case 0xF0..<0xFB:
      return .completed(CompletionCode(rawValue: codes[Int(kind) % codes.count]), [])
    default: break
    }
    let count = Int(byte() & 0x7F)
    return .completed(.success, (0..<count).map { _ in byte() })
  }
}

// MARK: - Commands

private func decodeCommands(_ input: [UInt8]) {
  decode(input, ChassisIdentify.self)
  decode(input, SetSystemBootOptions.self)
  decode(input, GetSystemBootOptions.self)
  decode(input, GetSensorReading.self)
  decode(input, GetSensorThresholds.self)
  decode(input, GetSensorReadingFactors.self)
  decode(input, GetSDR.self)
  decode(input, GetSELEntry.self)
  decode(input, ClearSEL.self)
  decode(input, SetSELTime.self)
  decode(input, GetFRUInventoryAreaInfo.self)
  decode(input, ReadFRUData.self)
  decode(input, GetSOLConfiguration.self)
  decode(input, SendMessage.self)
  respond(input, SendMessage.Response.self)
  respond(input, GetChassisStatus.Response.self)
  respond(input, GetSystemRestartCause.Response.self)
  respond(input, GetSystemBootOptions.Response.self)
  respond(input, GetDeviceID.Response.self)
  respond(input, GUID.self)
  respond(input, RecordStoreInfo.self)
  if let flags = try? BootFlags(body: input.span) {
    precondition((try? BootFlags(body: flags.bytes.span)) == flags)
  }
  var settings = SOLConfiguration()
  for parameter in SOLConfiguration.parameters { settings.take(input, of: parameter) }
}

/// Reads a request; what is written of it reads the same.
private func decode<Request: CommandRequest>(_ input: [UInt8], _ type: Request.Type) {
  guard let request = try? Request(body: input.span) else { return }
  precondition((try? Request(body: request.body.span)) == request)
}

private func respond<Response: CommandResponse>(_ input: [UInt8], _ type: Response.Type) {
  guard let response = try? Response(body: input.span) else { return }
  precondition((try? Response(body: response.body.span)) == response)
}
