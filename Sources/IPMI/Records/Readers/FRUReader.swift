// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Reads the inventory of a device, as much of it as its areas take.
///
/// Asks for 64 bytes at once, and less where the BMC cannot; in words where the device is
/// made of them. What cannot be read ends the reading, and what there is until then is told.
/// A device of another controller is asked through the BMC, whose messages there have 32 bytes.
///
/// Source: IPMI 2.0 §34.
package struct FRUReader: RecordReader {
  package private(set) var output: Result<FRUInventory, ReadFailure>?
  package private(set) var pause = Duration.zero
  private let device: FRUDevice
  private var size: Size?
  private var image: [UInt8] = []
  private var partSizes: ArraySlice<Int>
  private var requestCount = 0
  private var retries = 0

  /// Bytes of an inventory that are read, at most.
  package static let byteLimit = 16_384
  static let requestLimit = 4096
  private static let retryLimit = 3
  private static let partSizes = [64, 32, 16, 8]
  private static let bridgedPartSizes = [16, 8]
  /// Read FRU Data's own completion code.
  private static let deviceBusy = CompletionCode(rawValue: 0x81)

  private struct Size {
    var byteCount: Int
    /// Bytes in a unit of offsets and counts.
    var unit: Int
  }

  package init(_ device: FRUDevice = .builtIn) {
    self.device = device
    partSizes = (device.satellite == nil ? Self.partSizes : Self.bridgedPartSizes)[...]
  }

  package var request: CommandOrder? {
    guard output == nil else { return nil }
    guard let size else { return order(GetFRUInventoryAreaInfo(device.id)) }
    let wanted = min(end(size) - image.count, partSizes.first ?? size.unit)
    let count = (wanted + size.unit - 1) / size.unit
    let offset = UInt16(clamping: image.count / size.unit)
    return order(ReadFRUData(device.id, offset: offset, count: UInt8(clamping: count)))
  }

  private func order(_ request: some CommandRequest) -> CommandOrder {
    CommandOrder(
      request,
      lun: device.lun,
      on: device.satellite,
      kind: .read,
      priority: .sensors
    )
  }

  /// How far there is something to read.
  private func end(_ size: Size) -> Int {
    min(FRULayout.needed(of: image.span), size.byteCount, Self.byteLimit)
  }

  package mutating func take(_ result: CommandResult) {
    guard output == nil else { return }
    pause = .zero
    requestCount += 1
    if result == .notSent { return fail(.notSent) }
    // Whoever cannot be reached will not be with fewer bytes either.
    if case .undelivered(let code) = result { return giveUp(.undelivered(code)) }
    if result == .noAnswer, device.satellite != nil { return giveUp(.noAnswer) }
    guard requestCount < Self.requestLimit else { return end() }
    if let size { take(result, size) } else { takeSize(result) }
  }

  private mutating func takeSize(_ result: CommandResult) {
    switch result.decoded(as: GetFRUInventoryAreaInfo.self) {
    case .success(let info):
      let unit = info.isInWords ? 2 : 1
      let byteCount = Int(info.byteCount) / unit * unit
      guard byteCount >= FRULayout.byteCount else { return fail(.malformed(ReadFRUData.command)) }
      size = Size(byteCount: byteCount, unit: unit)
    case .failure(let failure):
      if case .completed(let code, _) = result, isPassing(code) { return retry(failure) }
      fail(failure)
    }
  }

  private mutating func take(_ result: CommandResult, _ size: Size) {
    switch result.decoded(as: ReadFRUData.self) {
    case .success(let part):
      // The count and the bytes may disagree: both must be there.
      let told = Int(part.count) * size.unit
      let count = min(told, part.data.count) / size.unit * size.unit
      guard count > 0 else { return shrink(.malformed(ReadFRUData.command)) }
      image += part.data.prefix(count)
      retries = 0
      if image.count >= end(size) { end() }
    case .failure(let failure):
      if case .completed(let code, _) = result, isPassing(code) { return retry(failure) }
      shrink(failure)
    }
  }

  private func isPassing(_ code: CompletionCode) -> Bool {
    [.busy, .timeout, .initializing, Self.deviceBusy].contains(code)
  }

  private mutating func retry(_ failure: ReadFailure) {
    retries += 1
    guard retries <= Self.retryLimit else { return giveUp(failure) }
    pause = .milliseconds(500)
  }

  /// Whatever the refusal: less at once is what most BMCs mean.
  private mutating func shrink(_ failure: ReadFailure) {
    partSizes = partSizes.dropFirst()
    if partSizes.isEmpty { giveUp(failure) }
  }

  private mutating func giveUp(_ failure: ReadFailure) {
    if image.count >= FRULayout.byteCount { end() } else { fail(failure) }
  }

  private mutating func fail(_ failure: ReadFailure) {
    output = .failure(failure)
  }

  private mutating func end() {
    if let inventory = try? FRUInventory(decoding: image.span) {
      output = .success(inventory)
    } else {
      fail(.malformed(ReadFRUData.command))
    }
  }
}
