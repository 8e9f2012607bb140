// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import EventLoop
internal import Notation
internal import RingLog

/// What a console has to know again after a restart, in the few bytes that its log remembers.
///
/// ```
/// 0   u16  bits 0-12: bytes from where lines were tried to the position; 13-15: the stage, 0 for none
/// 2   u32  second of the last sign of a boot, 0 for none
/// 6   u64  bits 0-62: the position; 63: no literal has begun
/// 14       what is remembered of the BMC's event log
/// ```
struct ConsoleMemo: Equatable {
  /// How far the output was looked through; `nil` where nobody said.
  var place: WatchPlace?
  /// How far the boot has come.
  var stage: BootStage?
  var lastSign: Timestamp?
  /// What is remembered of the BMC's event log.
  var events: [UInt8] = []

  private static let headSize = 14
  /// Lines are looked for no further back than this from the position.
  private static let lagLimit: UInt64 = 0x1FFF
  private static let between: UInt64 = 1 << 63
  /// What stood here alone before there was a head: an entry of 16 bytes, or one byte for none.
  private static let oldSizes: Set = [0, 1, 16]

  init() {}

  init(_ bytes: [UInt8]) {
    var rest = bytes.span
    guard !Self.oldSizes.contains(bytes.count), let word = try? rest.readUInt16(),
      let second = try? rest.readUInt32(), let position = try? rest.readUInt64()
    else {
      events = bytes
      return
    }
    let offset = position & ~Self.between
    place = WatchPlace(
      position: offset,
      triedUpTo: offset - min(offset, UInt64(word) & Self.lagLimit),
      isBetween: position & Self.between != 0
    )
    let stage = Int(word >> 13)
    if stage > 0, stage <= BootStage.allCases.count { self.stage = BootStage.allCases[stage - 1] }
    lastSign = second == 0 ? nil : Timestamp(seconds: Int64(second))
    events = rest.copied()
  }

  var bytes: [UInt8] {
    guard let place else { return events }
    let lag = min(place.position - min(place.position, place.triedUpTo), Self.lagLimit)
    let number = stage.flatMap { BootStage.allCases.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    let second = lastSign.map { UInt32(clamping: $0.nanoseconds / 1_000_000_000) } ?? 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headSize + events.count)
    bytes.append(littleEndian: UInt16(lag) | UInt16(number) << 13)
    bytes.append(littleEndian: second)
    bytes.append(littleEndian: place.position | (place.isBetween ? Self.between : 0))
    return bytes + events
  }
}

// What the console's log remembers for the next igord.
extension Console {
  /// Output after which the place is remembered although nothing was found in it.
  private static let placePause: UInt64 = 16 << 10

  /// Has the log remember what changed.
  func remember() {
    var new = memo
    new.place = watch.place(longest: shard.options.detectors.longest)
    (new.stage, new.lastSign) = (boots.stage, boots.lastSign)
    remember(new)
  }

  /// Has the log remember how far the BMC's event log was read.
  func remember(events: [UInt8]) {
    guard events != memo.events else { return }
    var new = memo
    new.events = events
    remember(new)
  }

  private func remember(_ new: ConsoleMemo) {
    // Parts of seconds, and lines far behind, are not remembered.
    let new = ConsoleMemo(new.bytes)
    guard new != memo else { return }
    memo = new
    log.remember(new.bytes, at: shard.loop.wall)
  }

  /// Has the log remember the place, where that went on a good way.
  func rememberPlace() {
    let known = memo.place?.position ?? 0
    guard watch.scan.position >= known + Self.placePause, watch.scan.found == nil else { return }
    let place = watch.place(longest: shard.options.detectors.longest)
    if place.position >= known + Self.placePause { remember() }
  }
}
