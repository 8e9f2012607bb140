// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get SEL Info.
///
/// Source: IPMI 2.0 §31.2, table 31-2.
package struct GetSELInfo: EmptyRequest {
  package typealias Response = RecordStoreInfo
  package static let command = CommandID(.storage, 0x40)

  package init() {}
}

/// Reserve SEL: what is then cleared is what was read.
///
/// Source: IPMI 2.0 §31.4, table 31-4.
package struct ReserveSEL: EmptyRequest {
  package typealias Response = Reservation
  package static let command = CommandID(.storage, 0x42)

  package init() {}
}

/// Clear SEL: begins to erase, or asks how far that is.
///
/// Source: IPMI 2.0 §31.9, table 31-9.
package struct ClearSEL: CommandRequest {
  package var reservation: UInt16
  package var action: Action

  package enum Action: UInt8, Sendable {
    case status = 0x00
    case erase = 0xAA
  }

  package static let command = CommandID(.storage, 0x47)
  /// What has to stand between reservation and action.
  private static let word = Array("CLR".utf8)

  package init(_ action: Action, reservation: UInt16) {
    self.action = action
    self.reservation = reservation
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    reservation = try bytes.readUInt16()
    guard try bytes.readBytes(3) == Self.word else { throw .invalid("CLR") }
    guard let action = Action(rawValue: try bytes.readUInt8()) else { throw .invalid("action") }
    self.action = action
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(littleEndian: reservation)
    bytes.append(contentsOf: Self.word)
    bytes.append(action.rawValue)
  }

  /// Whether erasing is done.
  package struct Response: CommandResponse {
    package var isDone: Bool

    package init(isDone: Bool) {
      self.isDone = isDone
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      isDone = try bytes.readUInt8() & 0x0F == 1
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(isDone ? 1 : 0)
    }
  }
}

/// Get SEL Time: the clock that entries are stamped with.
///
/// Source: IPMI 2.0 §31.10, table 31-10.
package struct GetSELTime: EmptyRequest {
  package typealias Response = SELTime
  package static let command = CommandID(.storage, 0x48)

  package init() {}
}

/// Set SEL Time.
///
/// Source: IPMI 2.0 §31.11, table 31-11.
package struct SetSELTime: CommandRequest {
  package typealias Response = EmptyResponse
  package static let command = CommandID(.storage, 0x49)
  package var time: SELTime

  package init(_ time: SELTime) {
    self.time = time
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    time = try SELTime(decoding: &bytes)
  }

  package func encode(into bytes: inout [UInt8]) {
    time.encode(into: &bytes)
  }
}
