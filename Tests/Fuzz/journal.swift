// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import RingLog

/// A journal file of any bytes, and one made of good records in any order that was damaged
/// afterwards: nothing traps, and what replay makes of it hangs together.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJournal(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  replay(input)
  var file = JournalFile()
  file.write(input)
  replay(file.bytes)
  return 0
}

private func replay(_ bytes: [UInt8]) {
  guard var scanner = try? JournalScanner(JournalMemorySource(bytes)) else { return }
  var replay = Replay()
  var checkpoint = CheckpointReader()
  var isCheckpoint = true
  try? scanner.scan { record in
    precondition(record.payload.count <= bytes.count)
    if isCheckpoint {
      isCheckpoint = checkpoint.take(record)
      if let whole = checkpoint.checkpoint { replay.begin(with: whole) }
    }
    replay.take(record)
    return true
  }
  if let whole = checkpoint.checkpoint { replay.note(whole) }
  check(replay)
  var ends: [Int: UInt64] = [:]
  for (number, chunk) in replay.takeChunks() {
    precondition(chunk.first >= ends[number] ?? 0, "chunks overlap")
    precondition(chunk.entries.reduce(0) { $0 + $1.count } == chunk.bytes.count, "entries")
    if let gap = chunk.gap { precondition(gap.to == chunk.first && gap.from <= gap.to, "gap") }
    ends[number] = chunk.end
  }
  check(replay)
}

private func check(_ replay: Replay) {
  for case let console? in replay.consoles {
    precondition(console.gaps.allSatisfy { $0.from < $0.to }, "empty gap")
    let record = console.record.journaled(console: 0, epoch: 1)
    precondition(record.payload.count < 1 << 15)
  }
}

/// A journal file made from a fuzzer's bytes: what to write, then what to damage.
private struct JournalFile {
  var bytes: [UInt8] = []
  private var block: [UInt8] = []
  private var number: UInt32 = 0
  private let generation: UInt64 = 0x1_0000_1234

  mutating func write(_ input: [UInt8]) {
    var rest = input.span
    let damages = (try? rest.readUInt8()).map { Int($0 & 3) } ?? 0
    var places: [UInt16] = []
    for _ in 0..<damages { places.append((try? rest.readUInt16()) ?? 0) }
    while let code = try? rest.readUInt8() {
      if code & 0xC0 == 0xC0 { closeBlock() }
      guard let record = record(code, &rest) else { break }
      append(record)
    }
    closeBlock()
    for place in places where !bytes.isEmpty { bytes[Int(place) % bytes.count] ^= 0x41 }
  }

  private func record(_ code: UInt8, _ rest: inout Span<UInt8>) -> JournalRecord? {
    guard let kind = RecordKind(rawValue: code % 10 + 1),
      let fields = try? rest.readUInt8(), let offset = try? rest.readUInt16(),
      let time = try? rest.readUInt16(), let count = try? rest.readUInt8()
    else { return nil }
    let payload = rest.extracting(first: min(rest.count, Int(count))).copied()
    rest = rest.extracting(droppingFirst: payload.count)
    return JournalRecord(
      kind: kind,
      console: UInt32(fields & 3),
      epoch: UInt32(fields >> 6),
      offset: fields & 4 == 0 ? UInt64(offset) : 1 << 62 - UInt64(offset & 3),
      time: fields & 8 == 0 ? Int64(time) : .max - Int64(time),
      payload: payload
    )
  }

  private mutating func append(_ record: JournalRecord) {
    var encoded: [UInt8] = []
    encoded.append(
      record.kind,
      console: record.console,
      epoch: record.epoch,
      offset: record.offset,
      time: record.time,
      payload: record.payload.span
    )
    let salt = JournalBlock.salt(of: generation)
    for index in 0..<4 { encoded[index] ^= UInt8(truncatingIfNeeded: salt >> UInt32(8 * index)) }
    block += encoded
  }

  private mutating func closeBlock() {
    guard !block.isEmpty else { return }
    let head = JournalBlock(
      generation: generation,
      position: bytes.count,
      number: number,
      payloadCount: block.count
    )
    number += 1
    bytes += head.encoded + block
    block = []
    bytes += repeatElement(0, count: JournalBlock.aligned(bytes.count) - bytes.count)
  }
}
