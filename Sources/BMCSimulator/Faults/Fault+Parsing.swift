// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

/// Why a text is no fault, script or user; says what was expected.
package struct SimulatorSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension Fault {
  /// Reads `loss=5%`, `silence=45s`, `stuck`, `growing=off`: a name, and what it takes.
  package init(parsing text: some StringProtocol) throws(SimulatorSyntaxError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map { String($0) } ?? ""
    let value = NamedValue(name: name, text: parts.count == 2 ? String(parts[1]) : nil)
    switch name {
    case "loss": self = .loss(try value.probability())
    case "duplicate": self = .duplicate(try value.probability())
    case "reorder": self = .reorder(try value.probability())
    case "delay": self = .delay(try value.isOff ? nil : value.durations())
    case "silence": self = .silence(try value.silence())
    case "reboot": self = .reboot(try value.duration(unless: .seconds(10)))
    case "refuse": self = try value.refusal()
    case "wrong-hmac": self = .wrongHMAC(try value.count(unless: .max))
    case "refuse-acks": self = .refuseAcks(try value.count(unless: .max))
    case "partial-acks": self = .partialAcks(try value.isOff ? nil : value.count(unless: 1))
    case "drop-after": self = .dropAfter(try value.isOff ? nil : value.count(unless: 5))
    case "sol-jump": self = .solJump(try value.count(unless: 3))
    case "session-jump": self = .sessionJump(try value.count(unless: 100))
    case "lose-reservations": self = .loseReservations(try value.count(unless: 1))
    case "answer-limit": self = .answerLimit(try value.isOff ? nil : value.count(unless: 16))
    case "cut-records": self = .cutRecords(try value.isOff ? nil : value.count(unless: 16))
    case "pad-records": self = .padRecords(try value.isOff ? nil : value.count(unless: 16))
    case "slow": self = .slow(try value.isOff ? nil : value.duration(unless: .seconds(2)))
    case "bridge": self = .bridge(try value.bridge())
    case "sensor": self = try value.sensor()
    case "events": self = .addEvents(try value.count(unless: 1))
    default:
      if let event = try Self.event(name, value) {
        self = event
      } else if let condition = try Self.condition(name, value) {
        self = condition
      } else {
        throw SimulatorSyntaxError("no fault is called \"\(name)\"; there are \(Self.names)")
      }
    }
  }

  /// Every fault's name with what it takes, for help and errors.
  package static let names = """
    loss, duplicate, reorder (=5%), delay (=50ms or =20ms-90ms), silence (=45s), reboot (=10s), \
    forget, wrong-hmac (=COUNT), wrong-rakp2, wrong-rakp4, old-capabilities, refuse (=NETFN:COMMAND:CODE), stuck, \
    owned, steal, silent-steal, silent-victims, deactivate, partial-acks (=COUNT), \
    refuse-acks (=COUNT), ignore-input, growing, drop-after (=5), sol-jump (=3), \
    session-jump (=100), deactivate-on-power, ignore-button, keep-numbers, stop-after-nack, \
    lose-reservations (=COUNT), answer-limit (=BYTES), cut-records (=BYTES), \
    pad-records (=BYTES), endless-records, device-sdrs, garbage, \
    slow (=2s), bridge (=embedded, silent, absent or off), sensor (=NAME:VALUE), events (=COUNT), clear
    """

  /// What happens once, at once.
  private static func event(
    _ name: String,
    _ value: NamedValue
  ) throws(SimulatorSyntaxError) -> Fault? {
    let events: [String: Fault] = [
      "forget": .forget, "owned": .owned, "steal": .steal, "silent-steal": .silentSteal,
      "deactivate": .deactivate, "clear": .clear,
    ]
    guard let fault = events[name] else { return nil }
    guard value.text == nil else { throw value.error("takes no value") }
    return fault
  }

  /// What stays until it is switched off.
  private static func condition(
    _ name: String,
    _ value: NamedValue
  ) throws(SimulatorSyntaxError) -> Fault? {
    switch name {
    case "wrong-rakp2": .wrongRAKP2(try value.isOn())
    case "wrong-rakp4": .wrongRAKP4(try value.isOn())
    case "old-capabilities": .oldCapabilities(try value.isOn())
    case "stuck": .stuck(try value.isOn())
    case "silent-victims": .silentVictims(try value.isOn())
    case "ignore-input": .ignoreInput(try value.isOn())
    case "ignore-button": .ignoreButton(try value.isOn())
    case "growing": .growing(try value.isOn())
    case "deactivate-on-power": .deactivateOnPower(try value.isOn())
    case "keep-numbers": .keepNumbers(try value.isOn())
    case "stop-after-nack": .stopAfterNACK(try value.isOn())
    case "endless-records": .endlessRecords(try value.isOn())
    case "device-sdrs": .deviceSDRs(try value.isOn())
    case "garbage": .garbage(try value.isOn())
    default: nil
    }
  }
}

extension NamedValue {
  /// Without a value until told, with `off` no more.
  fileprivate func silence() throws(SimulatorSyntaxError) -> Duration? {
    guard text != nil else { return nil }
    return isOff ? .zero : try duration(unless: .zero)
  }

  /// One of the ways to treat what is for other controllers; `off` for the usual one.
  fileprivate func bridge() throws(SimulatorSyntaxError) -> Fault.Bridge {
    if isOff { return .separate }
    guard let bridge = text.flatMap(Fault.Bridge.init(rawValue:)) else {
      throw error("takes embedded, silent, absent, separate or off")
    }
    return bridge
  }

  /// `FAN2:300`, `16:300` or `CPU1_Temp:off`: a sensor by name or number, and its value.
  fileprivate func sensor() throws(SimulatorSyntaxError) -> Fault {
    let parts = (text ?? "").split(separator: ":").map { String($0) }
    if parts.count == 2, SimulatedSensors.number(named: parts[0]) != nil {
      if parts[1] == "off" { return .sensor(parts[0], nil) }
      if let reading = Double(parts[1]), reading.isFinite { return .sensor(parts[0], reading) }
    }
    throw error("takes NAME:VALUE or NAME:off, as in sensor=FAN2:300; blanks are written as _")
  }

  /// `06:4b:c1`: NetFn, command and completion code in hexadecimal; `off` for the code.
  fileprivate func refusal() throws(SimulatorSyntaxError) -> Fault {
    let parts = (text ?? "").split(separator: ":")
    if parts.count == 3, let netFn = UInt8(parts[0], radix: 16),
      let code = UInt8(parts[1], radix: 16)
    {
      let command = CommandID(NetFn(rawValue: netFn), code)
      if parts[2] == "off" { return .refuse(command, nil) }
      if let completion = UInt8(parts[2], radix: 16) {
        return .refuse(command, CompletionCode(rawValue: completion))
      }
    }
    throw error("takes NETFN:COMMAND:CODE in hexadecimal, as in refuse=06:4b:c1, or :off")
  }
}
