// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import Notation
import RingLog
import Testing

/// What an igord that has ended left of one console.
struct KeptLog {
  /// The bytes of the segments, from offset 0 on.
  let bytes: [UInt8]
  let marks: [Mark]

  /// Reads the segments as any program would, and the marks with the log's own reader.
  init(_ state: String, _ console: String) throws {
    let folder = "\(state)/log/\(console)"
    var bytes: [UInt8] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name.hasSuffix(".log") {
      // Each is named after the offset of its first byte.
      try #require(Int(name.dropLast(4)) == bytes.count)
      bytes += try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
    }
    self.bytes = bytes
    let log = try RingLog.open(RingLogOptions(directory: state))
    defer { log.close() }
    let shard = log.makeShard { _ in }
    let name = try #require(MachineName(console))
    let snapshot = shard.open(name, at: .now).snapshot()
    try #require(snapshot.end == UInt64(bytes.count))
    marks = snapshot.marks(from: 0, to: snapshot.end)
    shard.close(at: .now)
  }

  /// The marks that igord puts when it starts on a console that it knows.
  var restarts: [Mark] { marks.filter { $0.kind == .restart } }
}

/// A log held beside the stream that it should be.
///
/// After a `restart` mark a few bytes may come a second time, and nowhere else.
struct LogComparison {
  /// How many bytes came again at each offset where some did.
  private(set) var repeats: [UInt64: Int] = [:]
  /// For each restart, how much of the stream the log had until then.
  private(set) var positions: [(restart: Mark, position: Int)] = []
  /// How much of the stream the log has.
  private(set) var position = 0

  struct Mismatch: Error {
    var offset: Int
    var found: String
    var expected: String
  }

  /// Compares; `stream` is what was sent, at least as much as the log has.
  init(_ log: KeptLog, with stream: [UInt8], longestRepeat: Int) throws {
    var offset = 0
    for restart in log.restarts + [nil] {
      let end = restart.map { Int($0.offset) } ?? log.bytes.count
      try take(log.bytes[offset..<end], at: offset, of: stream, longestRepeat)
      offset = end
      if let restart { positions.append((restart, position)) }
    }
  }

  private mutating func take(
    _ stretch: ArraySlice<UInt8>,
    at offset: Int,
    of stream: [UInt8],
    _ longestRepeat: Int
  ) throws {
    let limit = offset == 0 ? 0 : min(longestRepeat, position)
    let count = (0...limit).first { count in
      let start = position - count
      return stream[start..<min(stream.count, start + stretch.count)] == stretch
    }
    guard let count else {
      throw Mismatch(
        offset: offset,
        found: String(decoding: stretch.prefix(200), as: UTF8.self),
        expected: String(decoding: stream[position...].prefix(200), as: UTF8.self)
      )
    }
    if count > 0 { repeats[UInt64(offset)] = count }
    position = max(position, position - count + stretch.count)
  }
}
