// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Synchronization
import Testing

@testable import RingLog

/// Consoles whose files refuse, beside others whose files do not.
struct ArchiveThreadTests {
  /// An archive thread without a thread: jobs go in, and are done when `work` returns.
  final class Bench {
    let directory: TemporaryDirectory
    let files = FaultyFiles()
    let registry: Registry
    let queue = ArchiveQueue(journal: Journal(batchLimit: LogBounds.batch))
    var thread: ArchiveThread
    private let time = Time()

    /// What the thread takes for the time.
    private final class Time: Sendable {
      let now = Mutex(Moment.now)
    }

    init(_ durability: Durability = .process) throws {
      directory = try TemporaryDirectory()
      registry = Registry(directory: directory.path)
      thread = ArchiveThread(
        queue: queue,
        shards: ShardPorts(),
        health: LogHealth(),
        durability: durability,
        anchor: try files.open(directory.path + "/anchor", .create),
        archiver: Archiver(operations: files, registry: registry, total: 1 << 40)
      )
      thread.patience = .zero
      thread.clock = { [time] in time.now.withLock { $0 } }
    }

    func pass(_ duration: Duration) { time.now.withLock { $0 = $0 + duration } }

    func console(_ name: String) throws -> ConsoleFiles {
      registry.open(try #require(MachineName(name)), capacity: 1 << 20, in: 1).files
    }

    func chunk(_ range: Range<UInt64>, of files: ConsoleFiles) -> ArchiveJob {
      var chunk = TailChunk(first: range.lowerBound, time: 1, epoch: 1)
      chunk.append(pattern(range).span, at: 1)
      files.pending.withLock { $0.append(chunk) }
      return .chunk(chunk, of: files, shard: 1, slot: 0)
    }
  }

  @Test func `a bad sector under one console becomes its gap, and holds up nothing`() throws {
    let bench = try Bench()
    let (a, b) = (try bench.console("a"), try bench.console("b"))
    bench.files.fail("write", on: "/a/", with: EIO)
    bench.thread.work(
      on: [
        bench.chunk(0..<100, of: a), bench.chunk(0..<100, of: b), .barrier(shard: 1, batch: 7),
      ]
    )
    #expect(bench.queue.archivedBatch(ofShard: 1) == 0)
    bench.thread.work(on: [])
    #expect(bench.queue.archivedBatch(ofShard: 1) == 7)
    #expect(Self.refusal(of: a) == nil)
    #expect(a.pending.withLock { $0.isEmpty })
    bench.files.heal()
    bench.thread.work(on: [bench.chunk(100..<200, of: a)])
    let segments = a.folder.withLock { $0.segments }
    #expect(segments.map(\.first) == [100])
    #expect(bench.thread.isDrained)
  }

  @Test func `a disk that fails everybody is waited for`() throws {
    let bench = try Bench()
    let (a, b) = (try bench.console("a"), try bench.console("b"))
    bench.files.fail("write", on: "/", with: EIO)
    bench.thread.work(on: [bench.chunk(0..<100, of: a), bench.chunk(0..<100, of: b)])
    for _ in 0..<3 { bench.thread.work(on: []) }
    #expect(!a.pending.withLock { $0.isEmpty } && !b.pending.withLock { $0.isEmpty })
    bench.files.heal()
    bench.thread.work(on: [])
    #expect(try bench.directory.read("a/00000000000000000000.log") == pattern(0..<100))
    #expect(try bench.directory.read("b/00000000000000000000.log") == pattern(0..<100))
  }

  private static func refusal(of files: ConsoleFiles) -> FileError? {
    files.refusal.withLock { $0 }
  }

  @Test(arguments: [(ENOSPC, true), (EROFS, true), (EIO, false), (EACCES, false)])
  func `a console says why it is set aside, and all do where the disk is at fault`(
    code: Int32,
    isOfAll: Bool
  ) throws {
    let bench = try Bench()
    let (a, b) = (try bench.console("a"), try bench.console("b"))
    bench.thread.patience = .seconds(60)
    bench.files.fail("write", on: "/a/", with: code)
    bench.thread.work(on: [bench.chunk(0..<100, of: a), bench.chunk(0..<100, of: b)])
    for _ in 0..<2 {
      let refusal = try #require(Self.refusal(of: a))
      #expect(refusal.code == code && refusal.path.contains("/a/"))
      #expect(Self.refusal(of: b) == nil)
      #expect(bench.thread.health.archiveError == refusal)
      #expect(bench.thread.health.diskError == (isOfAll ? refusal : nil))
      bench.thread.work(on: [])
    }
    bench.files.heal()
    bench.thread.work(on: [])
    #expect(Self.refusal(of: a) == nil && bench.thread.isDrained)
    #expect(bench.thread.health.archiveError == nil && bench.thread.health.diskError == nil)
  }

  @Test func `one console's trouble keeps no other from being tried again`() throws {
    let bench = try Bench()
    let (a, b) = (try bench.console("a"), try bench.console("b"))
    bench.files.fail("write", on: "/", with: EIO)
    bench.thread.work(on: [bench.chunk(0..<100, of: a), bench.chunk(0..<100, of: b)])
    bench.files.heal()
    bench.files.fail("write", on: "/a/", with: EIO)
    bench.thread.work(on: [])
    #expect(b.pending.withLock { $0.isEmpty })
    #expect(try bench.directory.read("b/00000000000000000000.log") == pattern(0..<100))
  }

  @Test func `what a failed sync of segments may have thrown away is written again`() throws {
    let bench = try Bench(.disk)
    let a = try bench.console("a")
    bench.thread.work(on: [bench.chunk(0..<100, of: a), .barrier(shard: 1, batch: 1)])
    #expect(bench.queue.archivedBatch(ofShard: 1) == 1)
    bench.files.fail("syncfs", on: "/", with: EIO)
    bench.thread.work(on: [bench.chunk(100..<200, of: a), .barrier(shard: 1, batch: 2)])
    #expect(bench.queue.archivedBatch(ofShard: 1) == 1)
    #expect(bench.thread.health.diskError?.code == EIO)
    // The disk has none of it, though whoever asks is told that all is well.
    let path = "a/00000000000000000000"
    let lost = [0x00 as UInt8] + Array(try bench.directory.read(path + ".log").dropFirst(150))
    try bench.directory.write(path + ".log", Array(pattern(0..<100)) + lost)
    let index = try bench.directory.read(path + ".idx")
    try bench.directory.write(path + ".idx", Array(index.dropLast(3)))
    bench.files.heal()
    bench.pass(.seconds(1))
    bench.thread.work(on: [])
    #expect(bench.queue.archivedBatch(ofShard: 1) == 2)
    #expect(try bench.directory.read(path + ".log") == pattern(0..<200))
    #expect(try bench.directory.read(path + ".idx") == index)
    let written = bench.files.count("write", on: "/a/")
    bench.thread.work(on: [.barrier(shard: 1, batch: 3)])
    #expect(bench.files.count("write", on: "/a/") == written)
    bench.thread.work(on: [.purge(of: a) { _ in }])
  }

  @Test func `a disk that refuses to sync is tried ever more seldom until it is well`()
    throws
  {
    let bench = try Bench(.disk)
    let a = try bench.console("a")
    bench.files.fail("syncfs", on: "/", with: EIO)
    bench.thread.work(on: [bench.chunk(0..<100, of: a), .barrier(shard: 1, batch: 1)])
    var tries: [Int] = []
    for _ in 0..<8 {
      let before = bench.files.count("syncfs", on: "/")
      // A turn each quarter of a second, as the thread does while something waits.
      for _ in 0..<16 {
        bench.pass(.milliseconds(250))
        bench.thread.work(on: [])
      }
      tries.append(bench.files.count("syncfs", on: "/") - before)
    }
    #expect(tries == [4, 1, 0, 1, 0, 1, 0, 1])
    bench.files.heal()
    bench.pass(.seconds(8))
    bench.thread.work(on: [])
    #expect(bench.queue.archivedBatch(ofShard: 1) == 1)
    bench.files.fail("syncfs", on: "/", with: EIO)
    bench.thread.work(on: [.barrier(shard: 1, batch: 2)])
    bench.files.heal()
    bench.pass(.milliseconds(250))
    bench.thread.work(on: [])
    #expect(bench.queue.archivedBatch(ofShard: 1) == 2)
  }

  @Test func `under disk no more than so much waits for a sync`() throws {
    let bench = try Bench(.disk)
    let a = bench.registry.open(try #require(MachineName("a")), capacity: 64 << 20, in: 1).files
    let piece: UInt64 = 1 << 20
    bench.thread.work(on: (0..<40).map { bench.chunk($0 * piece..<($0 + 1) * piece, of: a) })
    #expect(bench.files.count("syncfs", on: "/") == 2)
  }
}
