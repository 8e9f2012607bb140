// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import HTTP
import Server
import Testing

struct RequestReaderTests {
  private let start = Moment.now

  private static let get = "GET /machines HTTP/1.1\r\nHost: a\r\n\r\n"

  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// What an effect is, in a word.
  private static func word(_ effect: RequestReader.Effect) -> String {
    switch effect {
    case .wait: "wait"
    case .sendContinue: "continue"
    case .request(let head, let body):
      "\(head.method.rawValue) \(head.target) \(String(decoding: body, as: UTF8.self))"
    case .refuse(let refusal): "refuse \(refusal.status.rawValue)"
    case .close: "close"
    }
  }

  private func receive(_ text: String, in reader: inout RequestReader) -> String {
    Self.word(reader.receive(Self.bytes(text).span, at: start))
  }

  @Test func `a request is given out whole, byte by byte too`() {
    var whole = RequestReader(at: start)
    #expect(receive(Self.get, in: &whole) == "GET /machines ")
    #expect(!whole.wantsInput)
    var slow = RequestReader(at: start)
    for byte in Self.bytes(Self.get).dropLast() {
      #expect(Self.word(slow.receive([byte].span, at: start)) == "wait")
    }
    #expect(receive("\n", in: &slow) == "GET /machines ")
  }

  @Test func `pipelined requests come one after another, each after the answer before it`() {
    var reader = RequestReader(at: start)
    let more = Self.get.replacing("machines", with: "who")
    #expect(receive(Self.get + more + Self.get.prefix(9), in: &reader) == "GET /machines ")
    #expect(Self.word(reader.answered(closing: false, at: start)) == "GET /who ")
    #expect(Self.word(reader.answered(closing: false, at: start)) == "wait")
    #expect(receive(String(Self.get.dropFirst(9)), in: &reader) == "GET /machines ")
  }

  @Test func `bodies are read before the request is given out`() {
    var reader = RequestReader(at: start)
    let head = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    #expect(receive(head, in: &reader) == "continue")
    #expect(receive("hel", in: &reader) == "wait")
    #expect(receive("lo" + Self.get, in: &reader) == "POST /x hello")
    #expect(Self.word(reader.answered(closing: false, at: start)) == "GET /machines ")
    #expect(Self.word(reader.answered(closing: false, at: start)) == "wait")
    let chunked = "PUT /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(receive(chunked + "2\r\nab\r\n0\r\n\r\n", in: &reader) == "PUT /y ab")
  }

  @Test func `a stranger's body is kept up to 64 KiB, and nobody is asked for where it is short`() {
    let head = "POST /x HTTP/1.1\r\nHost: a\r\n"
    func first(_ field: String, isKnown: Bool) -> String {
      var reader = RequestReader(at: start) { _ in isKnown }
      return receive(head + field + "\r\n\r\n", in: &reader)
    }
    #expect(first("Content-Length: 65536", isKnown: false) == "wait")
    #expect(first("Content-Length: 65537", isKnown: false) == "refuse 413")
    #expect(first("Content-Length: 1048576", isKnown: true) == "wait")
    #expect(first("Content-Length: 1048577", isKnown: true) == "refuse 413")
    var short = RequestReader(at: start) { _ in
      Issue.record("asked")
      return true
    }
    #expect(receive(head + "Content-Length: 3\r\n\r\nabc", in: &short) == "POST /x abc")
    for isKnown in [false, true] {
      var reader = RequestReader(at: start) { _ in isKnown }
      #expect(receive(head + "Transfer-Encoding: chunked\r\n\r\n", in: &reader) == "wait")
      let chunk = "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n"
      #expect(receive(chunk + chunk, in: &reader) == "wait")
      #expect(receive("1\r\ny\r\n", in: &reader) == (isKnown ? "wait" : "refuse 413"))
    }
  }

  @Test(arguments: [
    ("GET /\r\n\r\n", 400), ("\u{0}\u{1}\u{2}\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("GET / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 17_000), 431),
    ("\u{16}\u{3}\u{1}\u{2}\u{0}", 400),
  ])
  func `what is no request is refused, and nothing behind it is read`(text: String, status: Int) {
    var reader = RequestReader(at: start)
    #expect(receive(text, in: &reader) == "refuse \(status)")
    #expect(!reader.wantsInput && !reader.keepsAlive)
    #expect(receive(Self.get, in: &reader) == "wait")
    #expect(Self.word(reader.answered(closing: false, at: start)) == "close")
    reader.linger(at: start)
    #expect(reader.wantsInput)
    #expect(receive(Self.get, in: &reader) == "wait")
    #expect(Self.word(reader.timerFired(at: start + RequestReader.lingerTime)) == "close")
  }

  @Test func `a body that grows beyond the limit is refused`() {
    var reader = RequestReader(at: start)
    let head = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(receive(head, in: &reader) == "wait")
    let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
    for _ in 0..<16 { #expect(receive(chunk, in: &reader) == "wait") }
    #expect(receive(chunk, in: &reader) == "refuse 413")
  }

  @Test func `each phase has its time`() {
    let late = start + .seconds(11)
    var silent = RequestReader(at: start)
    #expect(Self.word(silent.timerFired(at: start + .seconds(9))) == "wait")
    #expect(Self.word(silent.timerFired(at: late)) == "close")

    var halfHead = RequestReader(at: start)
    #expect(receive("GET / HT", in: &halfHead) == "wait")
    #expect(Self.word(halfHead.timerFired(at: late)) == "refuse 408")

    var halfBody = RequestReader(at: start)
    let head = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe"
    #expect(receive(head, in: &halfBody) == "wait")
    #expect(Self.word(halfBody.timerFired(at: late)) == "wait")
    #expect(Self.word(halfBody.timerFired(at: start + .seconds(31))) == "refuse 408")

    var kept = RequestReader(at: start)
    _ = receive(Self.get, in: &kept)
    #expect(kept.deadline == nil)
    _ = kept.answered(closing: false, at: start)
    #expect(Self.word(kept.timerFired(at: start + .seconds(74))) == "wait")
    #expect(Self.word(kept.timerFired(at: start + .seconds(76))) == "close")
  }

  @Test func `trickling bytes do not extend the time for a head`() {
    var reader = RequestReader(at: start)
    for second in 0..<9 {
      _ = reader.receive([0x47].span, at: start + .seconds(second))
    }
    #expect(reader.deadline == start + RequestReader.headTime)
  }

  @Test func `a client that leaves is closed, after its answer where one is on its way`() {
    var idle = RequestReader(at: start)
    #expect(Self.word(idle.ended()) == "close")
    var asking = RequestReader(at: start)
    _ = receive(Self.get, in: &asking)
    #expect(Self.word(asking.ended()) == "wait")
    #expect(Self.word(asking.answered(closing: true, at: start)) == "close")
  }

  @Test func `what follows an upgrade is handed over`() {
    var reader = RequestReader(at: start)
    _ = receive(Self.get + "frames", in: &reader)
    #expect(reader.takeUnread() == Self.bytes("frames"))
    #expect(reader.takeUnread().isEmpty)
  }
}
