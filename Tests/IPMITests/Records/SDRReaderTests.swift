// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

struct SDRReaderTests {
  private func storage(_ change: (inout FakeStorage) -> Void = { _ in }) -> FakeStorage {
    var storage = FakeStorage(records: RecordVectors.all)
    change(&storage)
    return storage
  }

  private let names = ["CPU1 Temp", "P12V", "Fan A", "Fan B", "Fan C", "Fan D", "OS Stop"]

  private func read(_ storage: inout FakeStorage) throws -> SensorRepository {
    var reader = SDRReader()
    let output = reader.run(with: &storage)
    return try #require(output).get()
  }

  @Test func `a repository is read record by record, and asked again whether it changed`() throws {
    var bmc = storage()
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names && repository.isComplete)
    #expect(repository.damages.isEmpty && repository.fruDevices.count == 1)
    #expect(repository[SensorID(number: 5)]?.name == "P12V")
    let info = GetSDRRepositoryInfo.command
    #expect(bmc.orders == [info] + Array(repeating: GetSDR.command, count: 7) + [info])
  }

  @Test func `what has not changed is not read again`() throws {
    var bmc = storage()
    let known = try read(&bmc)
    var again = SDRReader(known: known)
    let same = try again.run(with: &bmc)?.get()
    #expect(same == known)
    #expect(bmc.orders.suffix(1) == [GetSDRRepositoryInfo.command] && bmc.orders.count == 10)
    bmc.addition += 1
    var changed = SDRReader(known: known)
    let other = try changed.run(with: &bmc)?.get()
    #expect(other != known)
    #expect(bmc.orders.count == 19)
  }

  @Test(arguments: [32, 20, 16, 10, 8])
  func `BMCs that cannot send whole records are asked for parts`(limit: Int) throws {
    for code in [0xCA, 0xC7, 0xC8, 0xFF] as [UInt8] {
      var bmc = storage {
        $0.answerLimit = limit
        $0.refusal = CompletionCode(rawValue: code)
      }
      let repository = try read(&bmc)
      #expect(repository.sensors.map(\.name) == names && repository.damages.isEmpty)
    }
  }

  @Test(arguments: [1, 4, 5, 6, 20])
  func `BMCs that send less than they are asked for are asked on`(cut: Int) throws {
    var bmc = storage { $0.cut = cut }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names && repository.damages.isEmpty)
  }

  @Test func `lost reservations are taken again`() throws {
    var bmc = storage {
      $0.answerLimit = 16
      $0.lostReservations = 9
    }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names)
  }

  @Test func `two that take turns at the reservation do not go on for ever`() {
    var bmc = storage {
      $0.answerLimit = 16
      $0.lostReservations = .max
    }
    var reader = SDRReader()
    let output = reader.run(with: &bmc)
    #expect(output == .failure(.neverSettles))
    #expect(bmc.orders.count < 200)
  }

  @Test func `a repository that changes while it is read is read again, not for ever`() throws {
    var bmc = storage { $0.drift = 1 }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names)
    #expect(bmc.orders.filter { $0 == GetSDR.command }.count == 4 * 7)
  }

  @Test func `a list that comes back to itself ends`() throws {
    for next in [1, 2, 0, 7] as [UInt16] {
      var bmc = storage { $0.afterLast = next }
      let repository = try read(&bmc)
      #expect(repository.sensors.map(\.name) == names && !repository.isComplete)
      #expect(repository.damages.contains { $0.kind == .loop })
    }
  }

  @Test func `a list without an end is cut`() throws {
    let records = (1...3000).map { RecordVectors.temperature(id: UInt16($0), number: 1) }
    var bmc = storage { $0.records = records }
    let repository = try read(&bmc)
    #expect(repository.sensors.count == SDRReader.recordLimit && !repository.isComplete)
    #expect(repository.damages.map(\.kind) == [.tooMany])
  }

  @Test func `a record that is refused costs those after it, for nobody knows what comes next`()
    throws
  {
    var bmc = storage { $0.refused = [3: .unspecified] }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == ["CPU1 Temp", "P12V"] && !repository.isComplete)
    #expect(repository.damages.map(\.description) == ["record 3: refused (unspecified error, FFh)"])
  }

  /// Dell FC830: the last record times out.
  @Test func `a last record that times out is left alone after some tries`() throws {
    var bmc = storage { $0.refused = [7: .timeout] }
    var reader = SDRReader()
    var pauses: [Duration] = []
    while let order = reader.request {
      pauses.append(reader.pause)
      reader.take(bmc.answer(order))
    }
    let repository = try #require(reader.output).get()
    #expect(repository.sensors.map(\.name) == names)
    #expect(pauses.filter { $0 == .milliseconds(500) }.count == 3)
  }

  /// Supermicro X6: records carry other ids than the list.
  @Test func `records that call themselves something else are read by the list's ids`() throws {
    var bmc = storage { $0.listIDs = [11, 12, 13, 14, 15, 16, 17] }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names)
    #expect(repository.damages.count == 6)
  }

  /// HP DL585 G7: a record says that it is longer than it is.
  @Test func `a record that is shorter than it says is read as far as it goes`() throws {
    var bmc = storage { $0.records[0][4] += 9 }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names)
    #expect(repository.damages.map(\.recordID) == [0])
  }

  @Test func `a BMC without repository is asked for its device's records`() throws {
    var bmc = storage { $0.refusedCommands = [GetSDRRepositoryInfo.command: .invalidCommand] }
    let repository = try read(&bmc)
    #expect(repository.sensors.map(\.name) == names)
    #expect(repository.stamp == .device(count: 7, indicator: nil))
    var again = SDRReader(known: repository)
    let same = try again.run(with: &bmc)?.get()
    #expect(same == repository)
    #expect(bmc.orders.suffix(2) == [GetSDRRepositoryInfo.command, GetDeviceSDRInfo.command])
  }

  @Test func `a BMC with neither says so`() {
    var bmc = storage {
      $0.refusedCommands = [
        GetSDRRepositoryInfo.command: .invalidCommand, GetDeviceSDRInfo.command: .invalidCommand,
      ]
    }
    var reader = SDRReader()
    let output = reader.run(with: &bmc)
    #expect(output == .failure(.unsupported(GetSDRRepositoryInfo.command)))
  }

  /// Fujitsu: the number of records is wrong.
  @Test func `an empty repository is empty, and one that only says so is read`() throws {
    var empty = storage { $0.records = [] }
    let nothing = try read(&empty)
    #expect(nothing.sensors.isEmpty && nothing.damages.isEmpty)
    var miscounted = storage { $0.count = 0 }
    let repository = try read(&miscounted)
    #expect(repository.sensors.map(\.name) == names && repository.damages.isEmpty)
  }

  @Test func `silence ends the reading after some tries, a lost session at once`() {
    for (result, count) in [(CommandResult.noAnswer, 5), (.notSent, 2)] {
      var bmc = storage()
      var reader = SDRReader()
      var asked = 0
      while let order = reader.request {
        asked += 1
        reader.take(order.command == GetSDR.command ? result : bmc.answer(order))
      }
      #expect(asked == count)
      #expect(reader.output == .failure(result == .notSent ? .notSent : .noAnswer))
    }
  }
}
