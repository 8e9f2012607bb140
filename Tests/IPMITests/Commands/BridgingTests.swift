// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import IPMI

/// Questions to controllers behind the BMC.
///
/// The bytes are what ipmitool 1.8.19 and ipmi_sim 2.0.33 said to each other, as
/// `ipmitool -vvvvv -C 0 -t 0x2c raw 4 0x2d 1` prints them.
struct BridgingTests {
  private let start = Moment.now
  private let order = CommandOrder(
    GetSensorReading(1),
    on: Satellite(address: 0x2C),
    kind: .read,
    priority: .sensors
  )

  /// The BMC took the question.
  private let taken = "811c632018340094"
  /// The controller's answer: 61 degrees.
  private let answer = "2014cc2c182d003dc0000092"
  /// Nobody acknowledges at that address.
  private let refused = "811c632018348311"

  private func message(_ hex: String) throws -> LANMessage {
    let bytes = try #require([UInt8](hex: hex))
    return try LANMessage(decoding: bytes.span)
  }

  /// A queue whose question is on its way as number 6.
  private func asked(_ order: CommandOrder? = nil) -> CommandQueue {
    var queue = CommandQueue()
    for _ in 0..<5 { _ = queue.nextSequence() }
    let isTaken = queue.append(order ?? self.order, for: .caller(token: 1))
    #expect(isTaken)
    let step1 = queue.step(at: start)
    #expect(step1 == .send(order ?? self.order, sequence: 6))
    return queue
  }

  @Test func `the question is the one that ipmitool sends`() throws {
    let bytes = try #require([UInt8](hex: "2018c88118" + "34402c10c48118" + "2d0139f3"))
    var sent: [UInt8] = []
    order.message(sequence: 6).encode(into: &sent)
    #expect(sent == bytes)
    let message = try LANMessage(decoding: bytes.span)
    let errand = try SendMessage(body: message.body.span)
    #expect(errand.message.destination == 0x2C && errand.message.body == [1])
  }

  @Test func `channel and LUN of the controller are the record's`() throws {
    let satellite = Satellite(address: 0x2C, channel: 6)
    let order = CommandOrder(
      GetSensorReading(1),
      lun: 3,
      on: satellite,
      kind: .read,
      priority: .sensors
    )
    let sent = order.message(sequence: 1)
    #expect(sent.body.first == 0x46 && sent.destinationLUN == 0)
    let errand = try SendMessage(body: sent.body.span)
    #expect(errand.channel == 6 && errand.message.destinationLUN == 3)
    #expect("\(satellite)" == "2Ch on channel 6" && "\(Satellite(address: 0xC0))" == "C0h")
  }

  @Test func `the answer comes as a message of its own`() throws {
    var queue = asked()
    #expect(queue.waitingSince == start)
    let none1 = queue.take(try message(taken), at: start)
    #expect(none1 == nil)
    #expect(queue.waitingSince == nil && !queue.isIdle)
    let end = queue.take(try message(answer), at: start)
    #expect(end?.result == .completed(.success, [0x3D, 0xC0, 0, 0]) && queue.isIdle)
    // What is late belongs to nothing any more.
    let none2 = queue.take(try message(taken), at: start)
    #expect(none2 == nil)
  }

  @Test func `the answer may overtake the word that the question was taken`() throws {
    var queue = asked()
    let end = queue.take(try message(answer), at: start)
    #expect(end?.result == .completed(.success, [0x3D, 0xC0, 0, 0]))
    let none3 = queue.take(try message(taken), at: start)
    #expect(none3 == nil && queue.isIdle)
  }

  @Test func `the answer may be in the BMC's own`() throws {
    var queue = asked()
    let inner = try message(answer)
    var outer = try message(taken)
    outer.body += SendMessage.Response(answer: inner).body
    let end = queue.take(outer, at: start)
    #expect(end?.result == .completed(.success, [0x3D, 0xC0, 0, 0]) && queue.isIdle)
  }

  @Test func `an answer within an answer is checked, and may be nonsense`() throws {
    for index in 0..<12 {
      var queue = asked()
      var outer = try message(taken)
      outer.body += try #require([UInt8](hex: answer))
      outer.body[1 + index] ^= 0x10
      let none4 = queue.take(outer, at: start)
      #expect(none4 == nil && !queue.isIdle)
    }
    for count in 1..<12 {
      var queue = asked()
      var outer = try message(taken)
      outer.body += try #require([UInt8](hex: answer)).prefix(count)
      let none5 = queue.take(outer, at: start)
      #expect(none5 == nil && !queue.isIdle)
    }
  }

  @Test func `what cannot be handed on is told with the reason`() throws {
    var queue = asked()
    let end = queue.take(try message(refused), at: start)
    #expect(end?.result == .undelivered(SendMessage.notAcknowledged) && queue.isIdle)
    #expect(SendMessage.text(of: SendMessage.notAcknowledged).hasSuffix("83h"))
  }

  @Test(arguments: [0x81, 0x82, 0xC0] as [UInt8])
  func `a bus that is busy is tried again, and given up`(code: UInt8) throws {
    var queue = asked()
    var now = start
    var outer = try message(taken)
    outer.body = [code]
    for _ in 0..<3 {
      let none6 = queue.take(outer, at: now)
      #expect(none6 == nil)
      now = try #require(queue.deadline)
      let step2 = queue.step(at: now)
      #expect(step2 == .send(order, sequence: 6))
    }
    let end = queue.take(outer, at: now)
    #expect(end?.result == .undelivered(CompletionCode(rawValue: code)))
  }

  @Test func `a controller that never answers holds the line for three seconds`() throws {
    var queue = asked()
    let none7 = queue.take(try message(taken), at: start)
    #expect(none7 == nil)
    let step3 = queue.step(at: start + .seconds(1))
    #expect(step3 == .send(order, sequence: 6))
    #expect(queue.waitingSince != nil)
    let end = queue.step(at: start + .seconds(3))
    #expect(end == .gaveUp(.caller(token: 1), .noAnswer))
  }

  @Test func `to the BMC itself nothing else is an answer`() throws {
    let own = CommandOrder(GetSensorReading(1), kind: .read, priority: .sensors)
    var queue = asked(own)
    let none8 = queue.take(try message(taken), at: start)
    #expect(none8 == nil)
    let none9 = queue.take(try message(refused), at: start)
    #expect(none9 == nil && !queue.isIdle)
  }
}
