// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

@testable import BMCSimulator

/// The BMC's side of stop-and-wait, event by event.
struct SOLPortTests {
  private let start = Moment.now
  private var behaviour: SOLBehaviour {
    var behaviour = SOLBehaviour()
    behaviour.sendThreshold = 1
    behaviour.packetLimit = 4
    return behaviour
  }

  private func port(holding text: String) -> SOLPort {
    var port = SOLPort()
    port.activate(keepingNumbers: false)
    port.queue.append { $0.append(contentsOf: text.utf8) }
    return port
  }

  private func send(_ port: inout SOLPort, after time: Duration = .zero) -> String? {
    port.nextPacket(behaviour, at: start + time).map {
      "\($0.sequence) \(String(decoding: $0.characters, as: UTF8.self))"
    }
  }

  private func acknowledge(
    _ port: inout SOLPort,
    _ sequence: UInt8,
    _ count: UInt8,
    flags: SOLOperation = [],
    staysStopped: Bool = false
  ) -> String {
    let header = SOLHeader(acknowledged: sequence, acceptedCount: count, flags: flags.rawValue)
    let accepted = port.acknowledge(
      header,
      behaviour: behaviour,
      staysStopped: staysStopped,
      at: start
    )
    return String(decoding: accepted, as: UTF8.self)
  }

  @Test func `one packet is under way at a time`() {
    var port = port(holding: "abcdefgh")
    #expect(send(&port) == "1 abcd")
    #expect(send(&port) == nil)
    #expect(acknowledge(&port, 1, 4) == "abcd")
    #expect(send(&port) == "2 efgh")
  }

  @Test func `what was not accepted follows under the next number`() {
    var port = port(holding: "abcdef")
    #expect(send(&port) == "1 abcd")
    #expect(acknowledge(&port, 1, 1) == "a")
    #expect(send(&port) == "2 bcde")
  }

  @Test func `acknowledgements of other numbers and of too much change nothing`() {
    var port = port(holding: "abcdef")
    #expect(send(&port) == "1 abcd")
    #expect(acknowledge(&port, 7, 4) == "")
    #expect(send(&port) == nil)
    #expect(acknowledge(&port, 1, 200) == "abcd")
  }

  @Test func `numbers run from 1 to 15 and around`() {
    var port = port(holding: String(repeating: "x", count: 17 * 4))
    for number in Array(1...15) + [1, 2] {
      #expect(send(&port) == "\(number) xxxx")
      #expect(acknowledge(&port, UInt8(number), 4) == "xxxx")
    }
  }

  @Test func `a retransmission is the same, or has grown where asked`() {
    var port = port(holding: "ab")
    #expect(send(&port) == "1 ab")
    port.queue.append { $0.append(contentsOf: "cdef".utf8) }
    let early = port.nextRetry(behaviour, isGrowing: false, at: start)
    #expect(early?.sequence == nil)
    let later = start + behaviour.retryInterval
    let same = port.nextRetry(behaviour, isGrowing: false, at: later)
    #expect(same?.characters.elementsEqual("ab".utf8) == true)
    let grown = port.nextRetry(behaviour, isGrowing: true, at: later + behaviour.retryInterval)
    #expect(grown?.sequence == 1)
    #expect(grown?.characters.elementsEqual("abcd".utf8) == true)
    #expect(acknowledge(&port, 1, 2) == "ab")
    #expect(send(&port) == "2 cdef")
  }

  @Test func `a refusal holds the output for a retry interval`() {
    var port = port(holding: "abcd")
    #expect(send(&port) == "1 abcd")
    #expect(acknowledge(&port, 1, 0, flags: .nack) == "")
    #expect(send(&port) == nil)
    #expect(port.nextDeadline(at: start) == start + behaviour.retryInterval)
    #expect(send(&port, after: behaviour.retryInterval) == "2 abcd")
  }

  @Test func `a BMC may stay stopped until the next number is acknowledged`() {
    var port = port(holding: "abcd")
    #expect(send(&port) == "1 abcd")
    #expect(acknowledge(&port, 1, 0, flags: .nack, staysStopped: true) == "")
    #expect(send(&port, after: .seconds(60)) == nil)
    #expect(acknowledge(&port, 2, 0, staysStopped: true) == "")
    #expect(send(&port) == "2 abcd")
  }

  @Test func `few characters wait for more`() {
    var port = port(holding: "a")
    var behaviour = behaviour
    behaviour.sendThreshold = 3
    let early = port.nextPacket(behaviour, at: start)
    #expect(early?.sequence == nil)
    #expect(port.nextDeadline(at: start) == start + behaviour.accumulateTime)
    let due = port.nextPacket(behaviour, at: start + behaviour.accumulateTime)
    #expect(due?.sequence == 1)
  }

  @Test func `a repeated number is known by what was accepted then`() {
    var port = port(holding: "")
    #expect(port.input(3) == .new)
    port.received(3, accepted: 7)
    #expect(port.input(3) == .repeated(accepted: 7))
    #expect(port.input(4) == .new)
    port.activate(keepingNumbers: true)
    #expect(port.input(3) == .repeated(accepted: 7))
    port.activate(keepingNumbers: false)
    #expect(port.input(3) == .new)
  }
}
