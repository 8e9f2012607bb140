// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import RingLog

/// Index files of any bytes, and good ones that were damaged: nothing traps, and the frames
/// that are taken stand in line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSegment(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let bytes = input.span
  _ = try? IndexHeader(decoding: bytes, first: 0)
  entries(input)
  if let mark = try? Mark(decoding: bytes, offset: 1, time: 2) { reencode(mark) }
  table(input)
  table(index(input))
  return 0
}

private func entries(_ bytes: [UInt8]) {
  guard let (entries, count) = try? IndexEntry.decodeAll(bytes.span, baseTime: .max) else { return }
  precondition(entries.reduce(0) { $0 + $1.count } == count)
  for case let payload? in entries.map(\.mark) {
    if let mark = try? Mark(decoding: payload.span, offset: 0, time: 0) { reencode(mark) }
  }
}

/// A mark that was read is written and read again as it was, unless it is over its bounds.
private func reencode(_ mark: Mark) {
  let payload = mark.payload
  guard
    let again = try? Mark(decoding: payload.span, offset: mark.offset, time: mark.time.nanoseconds)
  else { fatalError("a mark that cannot be read") }
  precondition(again.size == mark.size && (again.person == nil) == (mark.person == nil))
  precondition(mark.text.hasPrefix(again.text) || mark.text.utf8.count > 1024)
}

private func table(_ bytes: [UInt8]) {
  var table = FrameTable()
  table.take(bytes.span)
  var position = 0
  for frame in table.frames {
    precondition(frame.head.offset == position, "a frame out of line")
    precondition(frame.position + frame.head.entryBytes <= bytes.count, "a frame beyond the end")
    position = frame.end
  }
  precondition(table.coverage == position && table.indexEnd <= bytes.count)
  for offset in [0, 1, position / 2, position] {
    let index = table.firstFrame(endingAfter: offset)
    precondition(index == table.frames.count || table.frames[index].end > offset)
  }
}

/// An index made from a fuzzer's bytes: packets and marks in frames, then damage.
private func index(_ input: [UInt8]) -> [UInt8] {
  var rest = input.span
  var made: [UInt8] = []
  var offset = 0
  let place = (try? rest.readUInt16()) ?? 0
  while let code = try? rest.readUInt8() {
    var chunk = TailChunk(first: UInt64(offset), time: 0, epoch: 1)
    for _ in 0..<Int(code & 7) {
      let time = Int64((try? rest.readUInt16()) ?? 0)
      let count = Int((try? rest.readUInt8()) ?? 0)
      let piece = rest.extracting(first: min(count, rest.count)).copied()
      rest = rest.extracting(droppingFirst: piece.count)
      if code & 8 == 0 {
        chunk.append(piece.span, at: time)
      } else {
        chunk.append(mark: piece, at: -time)
      }
    }
    precondition(chunk.entries.count == Int(code & 7))
    made += IndexFrame.encode(chunk, offset: offset)
    offset += chunk.bytes.count
    if code & 16 != 0 { made[Int(place) % made.count] ^= 1 }
  }
  return made
}
