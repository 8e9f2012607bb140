// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Consoles
import Foundation
import Notation
import Patterns
import RingLog

/// `detector-meter FILE`: milliseconds that detectors take for a MB of what is in a file: on a
/// loop, which looks for their literals in packets, and on a worker that reads every line.
@main struct DetectorMeter {
  /// Bytes of a full SOL packet.
  static let packet = 255

  static func main() throws {
    let file = try Data(contentsOf: URL(filePath: CommandLine.arguments[1]))
    let bytes = [UInt8](file)
    let megabytes = Double(bytes.count) / 1e6
    let packets = stride(from: 0, to: bytes.count, by: packet).map {
      Array(bytes[$0..<min($0 + packet, bytes.count)])
    }
    let (loop, found) = measured { literals(in: packets) }
    let place = "igor-meter-\(UUID().uuidString)"
    let folder = FileManager.default.temporaryDirectory.appending(path: place)
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(bytes, in: folder)
    let (worker, sightings) = try lines(in: folder)
    print(loop / megabytes, worker / megabytes, found, sightings)
  }

  /// Milliseconds, and what came out.
  private static func measured<Result>(_ body: () -> Result) -> (Double, Result) {
    let start = Moment.now
    let result = body()
    return (Double((Moment.now - start).nanoseconds) / 1e6, result)
  }

  private static func literals(in packets: [[UInt8]]) -> Int {
    var state: LiteralSet.State = 0
    var count = 0
    for bytes in packets {
      DetectorSet.builtIn.literals.scan(bytes.span, &state) { _, _ in count += 1 }
    }
    return count
  }

  private static func open(
    _ folder: URL,
    _ body: (LogShard, ConsoleLog) -> Void
  ) throws {
    let log = try RingLog.open(RingLogOptions(directory: folder.path))
    let shard = log.makeShard { _ in }
    guard let name = MachineName("meter") else { preconditionFailure("a name") }
    body(shard, shard.open(name, at: .now))
    shard.close(at: .now)
    log.close()
  }

  private static func write(_ bytes: [UInt8], in folder: URL) throws {
    try open(folder) { _, console in console.append(bytes.span, at: .now) }
  }

  /// Has a worker read every line, as if the last were suspicious, too.
  private static func lines(in folder: URL) throws -> (Double, Int) {
    var result = (0.0, 0)
    try open(folder) { _, console in
      let snapshot = console.snapshot()
      result = measured {
        var (from, count) = (UInt64(0), 0)
        while true {
          let examination = DetectorSet.builtIn.examine(
            snapshot,
            suspects: from...min(from + 65536, snapshot.end),
            notBefore: from
          )
          count += examination.sightings.count
          let next = max(examination.rest ?? 0, from + 65536)
          guard next < snapshot.end else { return count }
          from = next
        }
      }
    }
    return result
  }
}
