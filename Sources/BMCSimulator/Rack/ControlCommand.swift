// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// What can be asked of a running rack, a line each.
///
///     status [NAMES]
///     NAMES FAULT...             osl0[1-3] loss=5% delay=20ms-90ms
///     NAMES power ORDER          on, off, cycle, reset, diag, soft
///     flush                      writes what is recorded to its files
///
/// `NAMES` is a range, or `@all`.
package enum ControlCommand: Equatable, Sendable {
  case status([String])
  case faults([Fault], [String])
  case power(ChassisOrder, [String])
  case flush

  /// Reads a command; `names` are those of the rack.
  package init(parsing line: some StringProtocol, names: [String]) throws {
    let words = line.split(separator: " ").map { String($0) }
    guard let first = words.first else {
      throw SimulatorSyntaxError("a command is \"status\", \"flush\", or names and faults")
    }
    switch first {
    case "flush" where words.count == 1: self = .flush
    case "status" where words.count <= 2:
      self = .status(try Self.select(words.count == 2 ? words[1] : "@all", of: names))
    default:
      let selected = try Self.select(first, of: names)
      if words.count == 3, words[1] == "power" {
        guard let order = ChassisOrder(name: words[2]) else {
          throw SimulatorSyntaxError("power takes on, off, cycle, reset, diag or soft")
        }
        self = .power(order, selected)
      } else {
        guard words.count > 1 else {
          throw SimulatorSyntaxError("\(first): and what? There are \(Fault.names), and power")
        }
        self = .faults(try words.dropFirst().map { try Fault(parsing: $0) }, selected)
      }
    }
  }

  private static func select(_ range: String, of names: [String]) throws -> [String] {
    if range == "@all" { return names }
    let known = Set(names)
    let selected = try NameRange(range).names().map(\.description)
    if let stray = selected.first(where: { !known.contains($0) }) {
      throw SimulatorSyntaxError("there is no BMC called \(stray)")
    }
    return selected
  }
}

extension Shelf {
  /// Carries out a command and gives the lines that answer it.
  package func answer(_ command: ControlCommand) -> [String] {
    switch command {
    case .flush: flushRecords()
    case .status(let names):
      flushRecords()
      return names.compactMap { status(of: $0)?.json }
    case .power(let order, let names):
      for name in names { perform(on: name) { $0.power(order, by: "igor-bmc", at: $1) } }
    case .faults(let faults, let names):
      for name in names {
        perform(on: name) { bmc, now in
          for fault in faults { bmc.apply(fault, at: now) }
        }
      }
    }
    return []
  }
}

extension Shelf.Status {
  /// One JSON object, on one line.
  package var json: String {
    let fields: [(String, String)] = [
      ("name", "\"\(name)\""),
      ("address", "\"\(address)\""),
      ("power", isOn ? "\"on\"" : "\"off\""),
      ("sessions", "\(sessionCount)"),
      ("sol", "\(solOwner)"),
      ("acknowledged", "\(record.acknowledgedCount)"),
      ("typed", "\(record.typedCount)"),
      ("breaks", "\(record.breakCount)"),
      ("orders", "\(record.orders.count)"),
      ("handshakes", "\(record.handshakeCount)"),
      ("sessionsOpened", "\(record.sessionCount)"),
      ("activations", "\(record.activationCount)"),
      ("received", "\(record.receivedDatagramCount)"),
      ("sent", "\(record.sentDatagramCount)"),
      ("rejected", "\(record.rejectedDatagramCount)"),
      ("retransmissions", "\(record.retransmissionCount)"),
    ]
    return "{" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }
}
