// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

struct RingLogTests {
  @Test func `bytes are committed, seen, archived and read back`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    recorder.seenFrom = 0
    let bytes = pattern(0..<100_000)
    for start in stride(from: 0, to: bytes.count, by: 777) {
      let piece = bytes[start..<min(bytes.count, start + 777)]
      console.append(piece.span, at: Timestamp(nanoseconds: Int64(start)))
      if start % 5 == 0 { rig.turn() }
    }
    #expect(console.end == 100_000)
    rig.commit()
    #expect(recorder.seen == bytes)
    rig.archiveAll()
    #expect(console.withTail(from: 0, max: 1) { _ in } == nil)
    let request = console.historyRequest(from: 0)
    guard case .bytes(0, let first) = History.read(request) else {
      Issue.record("no history")
      return
    }
    #expect(first == Array(bytes[..<first.count]))
    #expect(try directory.segmentBytes("osl03") == bytes)
    let pieces = console.snapshot().bytes(from: 0, to: 100_000)
    #expect(pieces.flatMap(\.bytes) == bytes)
    rig.close()
  }

  @Test func `a log that was closed holds neither its consoles nor who was told`() throws {
    weak var console: ConsoleLog?
    weak var recorder: Recorder?
    do {
      let rig = try Rig(in: TemporaryDirectory())
      let opened = try rig.open("osl03")
      let told = Recorder()
      (console, recorder) = (opened, told)
      opened.delegate = told
      opened.append(pattern(0..<5000).span, at: Timestamp(seconds: 7))
      rig.close()
      rig.turn()
    }
    #expect(console == nil)
    #expect(recorder == nil)
  }

  @Test func `a console that printed nothing has no last byte after a restart either`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    try rig.open("osl03").mark(.boot, at: Timestamp(seconds: 7))
    rig.commit()
    rig.close()
    let again = try Rig(in: directory)
    let back = try again.open("osl03")
    again.commit()
    #expect(back.snapshot().marks(from: 0, to: 0).map(\.kind) == [.boot, .restart])
    #expect(back.lastByte == nil)
    again.close()
  }

  @Test func `a log that was closed opens where it ended, in a new epoch`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    #expect(console.epoch == 1)
    console.append(pattern(0..<5000).span, at: Timestamp(seconds: 7))
    console.rememberSession(0x1234, at: Timestamp(seconds: 8))
    rig.commit()
    rig.close()
    #expect(try directory.segmentBytes("osl03") == pattern(0..<5000))

    let again = try Rig(in: directory)
    #expect(again.log.epoch == 2)
    #expect(again.log.recovery.records == 0)
    let back = try again.open("osl03")
    #expect(back.end == 5000)
    #expect(back.start == 0)
    #expect(back.sessionID == 0x1234)
    #expect(back.lastByte == Timestamp(seconds: 7))
    again.commit()
    #expect(back.snapshot().marks(from: 0, to: 5000).map(\.kind) == [.restart])
    #expect(back.resolve(epoch: 1, offset: 5000).offset == 5000)
    let lost = back.resolve(epoch: 1, offset: 5100)
    #expect(lost.offset == 5000)
    #expect(lost.gap == Gap(from: 5000, to: 5100, why: .restart))
    again.close()
  }

  @Test(arguments: [true, false])
  func `a memo is there again, whether the log was closed or not`(isClosed: Bool) throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.remember([1, 2, 3], at: Timestamp(seconds: 8))
    console.append(pattern(0..<50).span, at: Timestamp(seconds: 9))
    console.remember([4, 5], at: Timestamp(seconds: 9))
    rig.commit()
    if isClosed { rig.close() }
    let again = try Rig(in: isClosed ? directory : directory.copied())
    #expect(try again.open("osl03").memo == [4, 5])
    again.close()
    if !isClosed { rig.close() }
  }

  @Test func `a memo over its bound is none, now and after a restart`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.remember([1, 2, 3], at: Timestamp(seconds: 8))
    console.remember(pattern(0..<300), at: Timestamp(seconds: 9))
    #expect(console.memo.isEmpty)
    rig.commit()
    let again = try Rig(in: directory.copied())
    #expect(try again.open("osl03").memo.isEmpty)
    again.close()
    rig.close()
  }

  @Test func `a directory in use names the process that has it`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    #expect {
      _ = try RingLog.open(RingLogOptions(directory: directory.path))
    } throws: { error in
      "\(error)".contains("is in use by process \(getpid())")
    }
    rig.close()
    let again = try Rig(in: directory)
    again.close()
  }
}
