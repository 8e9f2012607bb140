// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Reads what sensors, inventories and controllers a BMC has.
///
/// Asks for the repository, and where there is none for the device's own records. What is
/// known already and has not changed is not read again. A repository that changes meanwhile is
/// read again, three times at most; then it is taken as it was.
///
/// Source: IPMI 2.0 §33.4, §35.2.
package struct SDRReader: RecordReader {
  package private(set) var output: Result<SensorRepository, ReadFailure>?
  private let known: SensorRepository?
  private var phase = Phase.info
  private var stamp: SensorRepository.Stamp?
  private var restarts = 0
  /// The BMC says that its repository has no records.
  private var isCountedEmpty = false
  /// What went wrong with the repository, where the device has no records of its own either.
  private var repositoryFailure: ReadFailure?
  /// What is read now, and what was.
  private var walk: RecordWalk?
  private var walks: [RecordWalk] = []

  /// Records of a repository, at most; the largest known have some hundreds.
  package static let recordLimit = 2048
  private static let restartLimit = 3

  private enum Phase {
    case info
    case repository
    /// Has it changed while it was read?
    case check
    case deviceInfo
    /// The LUNs that come after the one that is read.
    case device(rest: [UInt8])
    case ended
  }

  package init(known: SensorRepository? = nil) {
    self.known = known?.isComplete == true ? known : nil
  }

  package var request: CommandOrder? {
    switch phase {
    case .info, .check: Self.order(GetSDRRepositoryInfo())
    case .deviceInfo: Self.order(GetDeviceSDRInfo())
    case .repository, .device: walk?.request
    case .ended: nil
    }
  }

  package var pause: Duration { walk?.pause ?? .zero }

  private static func order(_ request: some CommandRequest) -> CommandOrder {
    CommandOrder(request, kind: .read, priority: .sensors)
  }

  package mutating func take(_ result: CommandResult) {
    switch phase {
    case .info: takeInfo(result.decoded(as: GetSDRRepositoryInfo.self))
    case .check: takeCheck(result.decoded(as: GetSDRRepositoryInfo.self))
    case .deviceInfo: takeDeviceInfo(result.decoded(as: GetDeviceSDRInfo.self))
    case .repository:
      if let walk = takeRecord(result) { takeRepository(walk) }
    case .device(let rest):
      if let walk = takeRecord(result) { takeDevice(walk, rest: rest) }
    case .ended: return
    }
  }

  /// Goes on with the walk, which is handed over once it is over.
  private mutating func takeRecord(_ result: CommandResult) -> RecordWalk? {
    walk?.take(result)
    guard let walk, walk.request == nil else { return nil }
    self.walk = nil
    return walk
  }

  // MARK: The repository

  private mutating func takeInfo(
    _ answer: Result<RecordStoreInfo, ReadFailure>
  ) {
    switch answer {
    case .failure(.notSent): end(.failure(.notSent))
    case .failure(.noAnswer): end(.failure(.noAnswer))
    case .failure(let failure):
      repositoryFailure = failure
      phase = .deviceInfo
    case .success(let info):
      stamp = info.stamp
      if let known, known.stamp == info.stamp { return end(.success(known)) }
      // Some BMCs count wrong: an empty repository is one whose first record is not there.
      isCountedEmpty = info.recordCount == 0
      readRepository()
    }
  }

  private mutating func readRepository() {
    phase = .repository
    walk = RecordWalk(.repository)
  }

  private mutating func takeRepository(_ walk: RecordWalk) {
    if let failure = walk.failure, walk.records.isEmpty {
      repositoryFailure = failure
      if failure == .notSent || failure == .noAnswer { return end(.failure(failure)) }
      phase = .deviceInfo
    } else {
      walks = [walk]
      phase = .check
    }
  }

  private mutating func takeCheck(
    _ answer: Result<RecordStoreInfo, ReadFailure>
  ) {
    if case .success(let info) = answer, info.stamp != stamp, restarts < Self.restartLimit {
      restarts += 1
      stamp = info.stamp
      return readRepository()
    }
    end(.success(repository))
  }

  // MARK: Device records

  private mutating func takeDeviceInfo(
    _ answer: Result<GetDeviceSDRInfo.Response, ReadFailure>
  ) {
    guard case .success(let info) = answer, let first = info.luns.first else {
      if isCountedEmpty { return end(.success(repository)) }
      return end(.failure(repositoryFailure ?? .malformed(GetDeviceSDRInfo.command)))
    }
    stamp = .device(count: info.count, indicator: info.changeIndicator)
    if let known, known.stamp == stamp { return end(.success(known)) }
    readDevice(first, rest: Array(info.luns.dropFirst()))
  }

  private mutating func readDevice(_ lun: UInt8, rest: [UInt8]) {
    phase = .device(rest: rest)
    walk = RecordWalk(.device(lun: lun))
  }

  private mutating func takeDevice(_ walk: RecordWalk, rest: [UInt8]) {
    if let failure = walk.failure, walk.records.isEmpty, walks.isEmpty {
      return end(isCountedEmpty ? .success(repository) : .failure(failure))
    }
    walks.append(walk)
    if let next = rest.first {
      readDevice(next, rest: Array(rest.dropFirst()))
    } else {
      end(.success(repository))
    }
  }

  // MARK: The end

  private var repository: SensorRepository {
    let none = SensorRepository.Stamp.device(count: 0, indicator: nil)
    var repository = SensorRepository(stamp: stamp ?? none)
    for walk in walks {
      if !walk.isComplete { repository.isComplete = false }
      for damage in walk.damages { repository.add(damage) }
      for record in walk.records {
        if let decoded = try? SDRRecord(decoding: record.bytes.span) {
          repository.add(decoded)
        } else {
          repository.add(RecordDamage(recordID: record.id, kind: .malformed))
        }
      }
    }
    return repository
  }

  private mutating func end(_ output: Result<SensorRepository, ReadFailure>) {
    phase = .ended
    walk = nil
    walks = []
    self.output = output
  }
}

extension RecordStoreInfo {
  var stamp: SensorRepository.Stamp {
    .repository(
      count: recordCount,
      freeSpace: freeSpace,
      addition: lastAddition,
      erasure: lastErasure
    )
  }
}
