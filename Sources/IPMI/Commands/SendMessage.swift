// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// A controller behind the BMC: the Management Engine of a chip set, a backplane's, a chassis'.
package struct Satellite: Hashable, Sendable {
  /// Its slave address; even.
  package var address: UInt8
  /// The BMC's channel to its bus; 0 is the primary IPMB.
  package var channel: UInt8

  package init(address: UInt8, channel: UInt8 = 0) {
    self.address = address & 0xFE
    self.channel = channel & 0x0F
  }

  /// The controller that a record names; `nil` where that is the BMC itself.
  init?(of address: UInt8, channel: UInt8) {
    guard address != LANMessage.bmcAddress || channel != 0 else { return nil }
    self.init(address: address, channel: channel)
  }
}

extension Satellite: CustomStringConvertible {
  /// `2Ch`; on other buses than the primary one `2Ch on channel 6`.
  package var description: String {
    let name = [address].hex.uppercased() + "h"
    return channel == 0 ? name : "\(name) on channel \(channel)"
  }
}

/// Send Message: has the BMC hand a request on to another controller.
///
/// The BMC keeps track of the request: it answers at once that it took it, and passes the
/// controller's answer on as a message of its own, under the request's command and
/// sequence number. Some BMCs wait, and put that answer into their own. Both are taken.
///
/// Source: IPMI 2.0 §22.7, table 22-9; bridging §6.13.
package struct SendMessage: CommandRequest {
  package var channel: UInt8
  /// The request, with its checksums.
  package var message: LANMessage

  package static let command = CommandID(.app, 0x34)

  /// What stands beside the channel: the BMC is to track the request, bits 7-6 = 01b.
  private static let tracked: UInt8 = 0x40

  /// Completion codes of its own.
  package static let lostArbitration = CompletionCode(rawValue: 0x81)
  package static let busError = CompletionCode(rawValue: 0x82)
  package static let notAcknowledged = CompletionCode(rawValue: 0x83)

  package init(_ request: LANMessage, to satellite: Satellite) {
    channel = satellite.channel
    message = request
    message.destination = satellite.address
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    channel = try bytes.readUInt8() & 0x0F
    message = try LANMessage(decoding: bytes)
    try bytes.skip(bytes.count)
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(Self.tracked | channel & 0x0F)
    message.encode(into: &bytes)
  }

  /// That the request was handed on, and the answer where the BMC waited for it.
  package struct Response: CommandResponse {
    package var answer: LANMessage?

    package init(answer: LANMessage? = nil) {
      self.answer = answer
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      guard !bytes.isEmpty else { return }
      answer = try LANMessage(decoding: bytes)
      try bytes.skip(bytes.count)
    }

    package func encode(into bytes: inout [UInt8]) {
      answer?.encode(into: &bytes)
    }
  }

  /// A completion code in words, its own among them.
  package static func text(of code: CompletionCode) -> String {
    switch code {
    case lostArbitration: "lost arbitration, 81h"
    case busError: "bus error, 82h"
    case notAcknowledged: "nobody acknowledges there, 83h"
    default: code.description
    }
  }
}
