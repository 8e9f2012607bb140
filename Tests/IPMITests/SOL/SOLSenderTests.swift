// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

struct SOLSenderTests {
  let now = Moment.now

  @Test func `an acknowledgement from before a packet was sent is not its own`() {
    var sender = SOLSender(firstSequence: 15, characterLimit: 10, quirks: [])
    #expect(sender.step(at: now, heardUpTo: 0) == .send(SOLHeader(sequence: 15), byteCount: 0))
    let settled = sender.acknowledged(
      by: SOLHeader(acknowledged: 15),
      sessionSequence: 1,
      at: now
    )
    #expect(settled == .answered)
    let typed = Array("abc".utf8)
    #expect(sender.append(typed.span) == 3)
    #expect(sender.step(at: now, heardUpTo: 7) == .send(SOLHeader(sequence: 1), byteCount: 3))
    let header = SOLHeader(acknowledged: 1, acceptedCount: 3)
    #expect(sender.acknowledged(by: header, sessionSequence: 7, at: now) == .nothing)
    #expect(sender.queue.count == 3)
    #expect(sender.acknowledged(by: header, sessionSequence: 8, at: now) == .answered)
    #expect(sender.queue.isEmpty)
  }

  @Test func `more accepted than sent is all of it`() {
    var sender = SOLSender(firstSequence: 1, characterLimit: 10, quirks: [])
    _ = sender.step(at: now, heardUpTo: 0)
    _ = sender.acknowledged(by: SOLHeader(acknowledged: 1), sessionSequence: nil, at: now)
    let typed = [UInt8](repeating: 0x61, count: 25)
    #expect(sender.append(typed.span) == 25)
    #expect(sender.step(at: now, heardUpTo: 0) == .send(SOLHeader(sequence: 2), byteCount: 10))
    let header = SOLHeader(acknowledged: 2, acceptedCount: 255)
    #expect(sender.acknowledged(by: header, sessionSequence: nil, at: now) == .answered)
    #expect(sender.queue.count == 15)
  }

  @Test func `a packet keeps its number and its bytes when it is sent again`() {
    var sender = SOLSender(firstSequence: 1, characterLimit: 10, quirks: [])
    _ = sender.step(at: now, heardUpTo: 0)
    _ = sender.acknowledged(by: SOLHeader(acknowledged: 1), sessionSequence: nil, at: now)
    #expect(sender.append([0x61].span) == 1)
    let packet = SOLSender.Step.send(SOLHeader(sequence: 2), byteCount: 1)
    #expect(sender.step(at: now, heardUpTo: 0) == packet)
    #expect(sender.append([0x62].span) == 1)
    #expect(sender.step(at: now + .milliseconds(499), heardUpTo: 0) == .nothing)
    #expect(sender.step(at: now + .milliseconds(500), heardUpTo: 0) == packet)
  }
}
