// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI

/// The SOL side of a BMC for tests: buffers, numbers and habits, without packets around them.
///
/// Written from OpenIPMI's behaviour as the lab shows it (retransmissions that grow, numbers that
/// outlive a session, empty packets that are not acknowledged), each habit switchable.
struct FakeSOL {
  /// What the machine wrote and nobody acknowledged.
  var output: [UInt8] = []
  /// What arrived at the serial port.
  var typed: [UInt8] = []
  var breaks = 0

  var acknowledgesEmptyPackets = false
  var growsRetransmissions = true
  /// The most characters taken from one packet.
  var inputLimit = 32
  /// Chances in percent.
  var partialAcks = 0
  var nacks = 0
  /// How often a packet is sent again before everything buffered is dropped; `nil`: for ever.
  var retryLimit: Int?
  var isPoweredOff = false

  /// Remembered beyond the end of a session.
  var lastTaken: UInt8 = 0
  private var lastCount: UInt8 = 30
  private(set) var sequence: UInt8 = 1
  private var sent = 0
  private var tries = 0
  private(set) var deadline: Moment?
  private var newest: UInt32 = 0

  init(firstSequence: UInt8 = 1, remembered: UInt8 = 0) {
    sequence = firstSequence
    lastTaken = remembered
  }

  /// A new session's numbers begin anew; everything else stays.
  mutating func newSession() {
    newest = 0
    sent = 0
    deadline = nil
  }

  /// Sends what the machine wrote, or sends it again.
  mutating func poll(at now: Moment) -> [[UInt8]] {
    if let deadline {
      guard deadline <= now else { return [] }
      if let retryLimit, tries > retryLimit {
        sequence = SOLHeader.sequence(after: sequence)
        output = []
        self.deadline = nil
        return []
      }
    } else {
      guard !output.isEmpty else { return [] }
      sent = 0
      tries = 0
    }
    tries += 1
    if sent == 0 || growsRetransmissions { sent = min(255, output.count) }
    deadline = now + .seconds(1)
    return [packet(acknowledging: false, carryingData: true)]
  }

  /// Takes a packet from the console; `number` is its session sequence number.
  mutating func receive(
    _ payload: [UInt8],
    number: UInt32,
    at now: Moment,
    random: inout SeededGenerator
  ) -> [[UInt8]] {
    var rest = payload.span
    guard let header = try? SOLHeader(decoding: &rest) else { return [] }
    if header.acknowledged == sequence, deadline != nil { acknowledged(header) }
    if header.operation.contains(.generateBreak) { breaks += 1 }
    guard header.sequence != 0, number > newest else { return poll(at: now) }
    newest = number
    let answer = take(header.sequence, rest.copied(), random: &random)
    return (answer ? [packet(acknowledging: true, carryingData: false)] : []) + poll(at: now)
  }

  private mutating func acknowledged(_ header: SOLHeader) {
    output.removeFirst(min(Int(header.acceptedCount), output.count))
    sequence = SOLHeader.sequence(after: sequence)
    deadline = nil
  }

  /// Whether an acknowledgement is due.
  private mutating func take(
    _ number: UInt8,
    _ data: [UInt8],
    random: inout SeededGenerator
  ) -> Bool {
    if number == lastTaken { return true }
    guard !data.isEmpty || acknowledgesEmptyPackets else { return false }
    lastTaken = number
    isRefusing = isPoweredOff || Int.random(in: 0..<100, using: &random) < nacks
    var count = isRefusing ? 0 : min(inputLimit, data.count)
    if count > 0, Int.random(in: 0..<100, using: &random) < partialAcks {
      count = Int.random(in: 0...count, using: &random)
    }
    typed += data.prefix(count)
    lastCount = UInt8(count)
    return true
  }

  private var isRefusing = false

  private func packet(acknowledging: Bool, carryingData: Bool) -> [UInt8] {
    var flags: SOLStatus = []
    if acknowledging, isRefusing { flags.insert(.nack) }
    if isPoweredOff { flags.insert(.transferUnavailable) }
    let header = SOLHeader(
      sequence: carryingData ? sequence : 0,
      acknowledged: acknowledging ? lastTaken : 0,
      acceptedCount: acknowledging ? lastCount : 0,
      flags: flags.rawValue
    )
    var bytes: [UInt8] = []
    header.encode(into: &bytes)
    return carryingData ? bytes + output.prefix(sent) : bytes
  }
}
