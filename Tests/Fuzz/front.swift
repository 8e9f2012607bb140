// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import RingLog

/// The file of a front of any bytes, and one of good frames that was damaged afterwards; and the
/// file that says where fronts are.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFront(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  check(FrontRecords.all(in: input, of: 7))
  let written = frames(input)
  let found = FrontRecords.all(in: written.bytes, of: 7)
  check(found)
  if !written.isDamaged { precondition(found.count == written.count, "a frame is lost") }
  if let notes = try? FrontNotes(decoding: input) {
    precondition((try? FrontNotes(decoding: notes.encoded)) == notes, "not read back")
  }
  return 0
}

private func check(_ found: [FrontRecords]) {
  var replay = Replay()
  var last: UInt64 = 0
  for group in found {
    precondition(group.first >= last, "out of order")
    last = group.first
    for record in group.records { replay.take(record) }
  }
  _ = replay.takeChunks()
}

/// Frames of one record each, then a byte that is changed where the input says so.
private func frames(_ input: [UInt8]) -> (bytes: [UInt8], count: Int, isDamaged: Bool) {
  var rest = input.span
  let damage = (try? rest.readUInt16()) ?? 0
  var bytes: [UInt8] = []
  var count = 0
  while let code = try? rest.readUInt8(), let size = try? rest.readUInt8(),
    let kind = RecordKind(rawValue: code % 10 + 1)
  {
    let payload = rest.extracting(first: min(rest.count, Int(size)))
    var records: [UInt8] = []
    records.append(
      kind,
      console: UInt32(code >> 6),
      epoch: 1,
      offset: UInt64(count),
      time: 0,
      payload: payload
    )
    rest = rest.extracting(droppingFirst: payload.count)
    bytes += FrontFrame(front: 7, first: UInt64(count), records: records.span).encoded + records
    bytes += repeatElement(0, count: JournalBlock.aligned(bytes.count) - bytes.count)
    count += 1
  }
  guard damage != 0, !bytes.isEmpty else { return (bytes, count, false) }
  bytes[Int(damage) % bytes.count] ^= 0x41
  return (bytes, count, true)
}
