// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Clears the event log, and waits until it is erased.
///
/// With `expecting`, only a log that is as it was read then: an entry that has come since
/// would be lost unseen.
///
/// Source: IPMI 2.0 §31.9.
package struct SELClearing: RecordReader {
  package private(set) var output: Result<RecordStoreInfo, ReadFailure>?
  package private(set) var pause = Duration.zero
  private let expected: RecordStoreInfo?
  private var step = Step.reserving
  private var reservation: UInt16 = 0
  private var lostReservations = 0
  private var polls = 0
  /// The order was not answered: what there is afterwards decides.
  private var isUnsure = false

  /// Erasing is asked after this often, half a second apart.
  package static let pollLimit = 120
  private static let lostReservationLimit = 4

  private enum Step { case reserving, checking, erasing, polling, confirming }

  package init(expecting cursor: SELCursor? = nil) {
    expected = cursor?.info
  }

  package var request: CommandOrder? {
    guard output == nil else { return nil }
    func order(_ request: some CommandRequest, _ kind: CommandOrder.Kind) -> CommandOrder {
      CommandOrder(request, kind: kind, priority: .orders)
    }
    return switch step {
    case .reserving: order(ReserveSEL(), .read)
    case .checking, .confirming: order(GetSELInfo(), .read)
    case .erasing: order(ClearSEL(.erase, reservation: reservation), .order)
    case .polling: order(ClearSEL(.status, reservation: reservation), .read)
    }
  }

  package mutating func take(_ result: CommandResult) {
    guard output == nil else { return }
    pause = .zero
    if result == .notSent { return end(.failure(.notSent)) }
    switch step {
    case .reserving: takeReservation(result.decoded(as: ReserveSEL.self))
    case .checking: takeCheck(result.decoded(as: GetSELInfo.self))
    case .erasing: takeErasure(result)
    case .polling: takeProgress(result.decoded(as: ClearSEL.self))
    case .confirming: takeEnd(result.decoded(as: GetSELInfo.self))
    }
  }

  private mutating func takeReservation(_ answer: Result<Reservation, ReadFailure>) {
    switch answer {
    case .success(let granted): reservation = granted.id
    case .failure(.unsupported): reservation = 0
    case .failure(let failure): return end(.failure(failure))
    }
    step = expected == nil ? .erasing : .checking
  }

  private mutating func takeCheck(_ answer: Result<RecordStoreInfo, ReadFailure>) {
    switch answer {
    case .success(let info) where info == expected: step = .erasing
    case .success: end(.failure(.changed))
    case .failure(let failure): end(.failure(failure))
    }
  }

  private mutating func takeErasure(_ result: CommandResult) {
    if case .completed(.reservationLost, _) = result {
      lostReservations += 1
      guard lostReservations <= Self.lostReservationLimit else {
        return end(.failure(.neverSettles))
      }
      step = .reserving
      return
    }
    switch result.decoded(as: ClearSEL.self) {
    case .success(let answer): progress(answer.isDone)
    case .failure(.malformed): progress(false)  // it was taken
    case .failure(.unknown), .failure(.noAnswer):
      isUnsure = true
      step = .confirming
    case .failure(let failure): end(.failure(failure))
    }
  }

  private mutating func takeProgress(_ answer: Result<ClearSEL.Response, ReadFailure>) {
    switch answer {
    case .success(let answer): progress(answer.isDone)
    case .failure: step = .confirming  // not every BMC can say
    }
  }

  private mutating func progress(_ isDone: Bool) {
    if isDone {
      step = .confirming
      return
    }
    polls += 1
    guard polls <= Self.pollLimit else { return end(.failure(.neverSettles)) }
    step = .polling
    pause = .milliseconds(500)
  }

  /// An entry or two may be there again: many BMCs log that the log was cleared.
  private mutating func takeEnd(_ answer: Result<RecordStoreInfo, ReadFailure>) {
    if case .success(let info) = answer, isUnsure, info.recordCount > 2 {
      return end(.failure(.unknown))
    }
    end(answer)
  }

  private mutating func end(_ output: Result<RecordStoreInfo, ReadFailure>) {
    self.output = output
  }
}
