// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

struct JournalWriterTests {
  @Test(arguments: [Durability.process, .disk])
  func `files are preallocated, at most four, and written anew once they are archived`(
    durability: Durability
  ) throws {
    let directory = try TemporaryDirectory()
    let files = FaultyFiles()
    let rig = try Rig(
      in: directory,
      durability: durability,
      journalFileSize: 32 << 10,
      files: files
    )
    #expect(try directory.list("journal") == ["0.journal", "1.journal"])
    #expect(files.count("allocate", on: ".journal") == 2)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    recorder.seenFrom = 0
    while console.end < 500_000 {
      console.append(pattern(console.end..<console.end + 500).span, at: Timestamp(seconds: 1))
      if console.end % 2000 == 0 { rig.commit() }
    }
    rig.commit()
    #expect(recorder.seen == pattern(0..<500_000))
    let names = try directory.list("journal")
    #expect(names.count <= 4)
    for name in names { #expect(files.size(at: directory.path + "/journal/" + name) == 32 << 10) }
    if durability == .disk {
      #expect(files.count("sync", on: ".journal") >= 250)
      #expect(files.count("syncfs", on: ".journal") > 0)
    } else {
      #expect(files.count("sync", on: ".journal") == 0)
      #expect(files.count("syncfs", on: ".journal") == 0)
    }
    let killed = try directory.copied()
    rig.close()
    #expect(try directory.segmentBytes("osl03") == pattern(0..<500_000))

    let again = try Rig(in: killed, journalFileSize: 32 << 10)
    let back = try again.open("osl03")
    #expect(back.end == 500_000)
    let seen = back.snapshot().bytes(from: 0, to: 500_000).flatMap(\.bytes)
    #expect(seen == pattern(0..<500_000))
    again.close()
  }

  @Test func `what all loops gave during one write goes out with the next, in one call`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), journalFileSize: 4 << 20, files: files)
    let consoles = try (0..<200).map { try rig.open("n\($0)") }
    rig.commit()
    let before = files.count("write", on: ".journal")
    for console in consoles {
      for _ in 0..<10 { console.append(pattern(0..<100).span, at: Timestamp(seconds: 1)) }
    }
    rig.commit()
    let calls = files.count("write", on: ".journal") - before
    #expect(calls <= 3, "\(calls) calls for 2,000 packets of 200 consoles")
    rig.close()
  }

  @Test func `a start opens no console's folder and no segment`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: 1 << 20)
    for index in 0..<50 {
      let console = try rig.open("n\(index)")
      console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    }
    rig.commit()
    rig.close()
    let files = FaultyFiles()
    let again = try Rig(in: directory, journalFileSize: 1 << 20, files: files)
    let consoles = try (0..<50).map { try again.open("n\($0)") }
    again.commit()
    #expect(consoles.allSatisfy { $0.end == 100 })
    #expect(again.log.diskBytes > 5000)
    #expect(files.count("list", on: "/log/n") == 0)
    #expect(files.count("open", on: "/log/n") == 0)
    again.close()
  }

  @Test func `few files are open, however many consoles there are`() throws {
    let rig = try Rig(in: TemporaryDirectory(), journalFileSize: 1 << 20)
    let consoles = try (0..<400).map { try rig.open("n\($0)") }
    for console in consoles {
      console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    }
    rig.archiveAll()
    let folder = (rig.directory?.path ?? "?") + "/log/"
    let open = try SystemFiles().list("/proc/self/fd").count { name in
      guard let path = unsafe realpath("/proc/self/fd/\(name)", nil) else { return false }
      defer { unsafe free(path) }
      return unsafe String(cString: path).hasPrefix(folder)
    }
    #expect(open <= 2 * LogBounds.openSegments)
    rig.close()
  }

  @Test func `consoles of two loops keep apart, and each loop hears of its own`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: 64 << 10)
    let inbox = Inbox()
    let second = rig.log.makeShard { inbox.post($0) }
    let a = try rig.open("a")
    let b = second.open(try #require(MachineName("b")), at: Timestamp(seconds: 1))
    let recorder = Recorder()
    b.delegate = recorder
    recorder.seenFrom = 0
    for _ in 0..<300 {
      a.append(pattern(a.end..<a.end + 400).span, at: Timestamp(seconds: 2))
      b.append(pattern(b.end..<b.end + 300, salt: 1).span, at: Timestamp(seconds: 2))
      second.flush(at: rig.now)
      rig.turn()
      second.handle(inbox.take(), at: rig.now)
    }
    rig.turn(until: {
      second.handle(inbox.take(), at: rig.now)
      second.flush(at: rig.now)
      return a.committedEnd == 120_000 && b.committedEnd == 90_000
    })
    #expect(recorder.seen == pattern(0..<90_000, salt: 1))
    second.close(at: rig.now)
    rig.close()
    #expect(try directory.segmentBytes("a") == pattern(0..<120_000))
    #expect(try directory.segmentBytes("b") == pattern(0..<90_000, salt: 1))
  }

  @Test func `a console that was closed and opened again goes on where it was`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let first = try rig.open("osl03")
    first.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    first.rememberSession(5, at: Timestamp(seconds: 1))
    rig.shard.close(first)
    rig.turn(until: { rig.shard.consoles.allSatisfy { $0 == nil } })
    let other = try rig.open("osl04")
    let second = try rig.open("osl03")
    #expect(second.end == 100)
    #expect(second.sessionID == 5)
    #expect(second.epoch == 1)
    other.append(pattern(0..<10).span, at: Timestamp(seconds: 2))
    second.append(pattern(100..<200).span, at: Timestamp(seconds: 2))
    rig.archiveAll()
    #expect(try rig.directory?.segmentBytes("osl03") == pattern(0..<200))
    rig.close()
  }
}
