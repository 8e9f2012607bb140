// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Channel Cipher Suites: what a BMC offers, 16 bytes of its list at a time.
///
/// Source: IPMI 2.0 §22.15, table 22-17.
package struct GetChannelCipherSuites: CommandRequest {
  package var channel: UInt8
  /// Which 16 bytes of the list, from 0.
  package var listIndex: UInt8

  package static let command = CommandID(.app, 0x54)

  package init(channel: UInt8 = GetAuthenticationCapabilities.thisChannel, listIndex: UInt8) {
    self.channel = channel
    self.listIndex = listIndex
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    channel = try bytes.readUInt8() & 0x0F
    try bytes.skip(1)
    listIndex = try bytes.readUInt8() & 0x3F
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [channel, PayloadType.ipmi.rawValue, 0x80 | listIndex & 0x3F])
  }

  /// A part of the list; fewer than 16 bytes end it.
  package struct Response: CommandResponse {
    package var channel: UInt8
    package var records: [UInt8]

    package init(channel: UInt8, records: [UInt8]) {
      self.channel = channel
      self.records = records
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      channel = try bytes.readUInt8()
      records = try bytes.readBytes(min(16, bytes.count))
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(channel)
      bytes.append(contentsOf: records)
    }
  }

  /// The records of one suite, as a BMC's list has them.
  ///
  /// Source: IPMI 2.0 table 22-18: C0h and the suite's number, then an algorithm a byte, tagged by
  /// its two high bits.
  package static func record(of suite: CipherSuite) -> [UInt8] {
    [
      0xC0, suite.id, suite.authentication.rawValue, 0x40 | suite.integrity.rawValue,
      0x80 | suite.confidentiality.rawValue,
    ]
  }

  /// The suites' numbers in a whole list.
  package static func suiteIDs(in records: [UInt8]) -> [UInt8] {
    records.indices.compactMap { index in
      let isStart = records[index] == 0xC0 || records[index] == 0xC1
      return isStart && index + 1 < records.count ? records[index + 1] : nil
    }
  }
}
