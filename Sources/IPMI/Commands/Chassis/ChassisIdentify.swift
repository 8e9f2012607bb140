// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Chassis Identify: switches the light that tells a machine from its neighbours.
///
/// Source: IPMI 2.0 §28.5, table 28-6.
package struct ChassisIdentify: CommandRequest {
  package typealias Response = EmptyResponse

  /// For how long the light is on.
  package enum Time: Equatable, Sendable {
    case off
    /// 1...255 s.
    case seconds(UInt8)
    /// An addition of IPMI 2.0; older BMCs answer C7h.
    case untilTold
  }

  package var time: Time

  package static let command = CommandID(.chassis, 0x04)

  package init(_ time: Time) {
    self.time = time == .seconds(0) ? .off : time
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    // Without a byte it is the 15 s that the specification has for it.
    let seconds = bytes.count > 0 ? try bytes.readUInt8() : 15
    let isForced = bytes.count > 0 ? try bytes.readUInt8() & 1 == 1 : false
    self.init(isForced ? .untilTold : .seconds(seconds))
  }

  package func encode(into bytes: inout [UInt8]) {
    switch time {
    case .off: bytes.append(0)
    case .seconds(let seconds): bytes.append(seconds)
    case .untilTold: bytes.append(contentsOf: [0, 1])
    }
  }
}
