// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A row of `GET /power` and `POST /power`.
package struct PowerReport: MachineRow {
  package var machine: String
  package var ok: Bool
  package var error: APIError?
  /// `on` or `off`, as the BMC said last; absent where it did not.
  package var power: String?
  /// The action that was ordered; absent for a status.
  package var action: String?
  /// What became of the order; absent for a status, and where it was refused.
  package var outcome: Outcome?
  /// The boot device that was set for the next boot.
  package var next: String?
  /// What is being waited for: more rows of this machine follow.
  ///
  /// Only in `application/x-ndjson`.
  package var progress: String?
  /// Seconds since the order, beside `progress`, and at the end of a wait.
  package var elapsed: Double?

  /// What became of an order.
  package struct Outcome: RawRepresentable, Codable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The BMC took it.
    package static let accepted = Outcome(rawValue: "accepted")
    /// The BMC took it, and the state it leads to was seen.
    package static let confirmed = Outcome(rawValue: "confirmed")
    /// Nothing was ordered: the machine was in that state already.
    package static let unchanged = Outcome(rawValue: "unchanged")
    /// The BMC did not answer, so it may have been carried out; `power` is what was read after.
    package static let unknown = Outcome(rawValue: "unknown")
  }

  package init(machine: String, power: String?) {
    self.machine = machine
    ok = true
    self.power = power
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}

/// The body of `POST /power`.
package struct PowerRequest: Codable, Equatable, Sendable {
  /// The machines, as a range; only where the path names none.
  package var machines: String?
  /// What to do; absent where only `next` is to be set.
  package var action: Action?
  /// Whether to answer only when the end state is seen.
  package var wait: Bool?
  /// Seconds that the end state may take, 1...3600; by default 120, for `soft` 300.
  package var limit: Int?
  /// Whether `cycle` and `reset` switch on a machine that is off.
  package var onIfOff: Bool?
  /// What to boot from next time; set before the action.
  package var next: BootDevice?
  /// Seconds that `identify` blinks, 0...255 where 0 ends it; by default 15.
  package var seconds: Int?
  /// How many machines are meant; needed for more than `power.limit`.
  package var confirm: Int?

  package init(_ action: Action?, machines: String? = nil) {
    self.action = action
    self.machines = machines
  }

  /// Reads a body strictly; throws `bad_json` or `bad_request` with the place.
  package init(body: [UInt8]) throws(APIError) {
    let names = [
      "action", "machines", "wait", "limit", "onIfOff", "next", "seconds", "confirm",
    ]
    let body = try RequestBody(body, known: names)
    action = try body.word("action")
    machines = try body.string("machines")
    wait = try body.bool("wait")
    limit = try body.number("limit", in: 1...3600)
    onIfOff = try body.bool("onIfOff")
    next = try body.word("next")
    seconds = try body.number("seconds", in: 0...255)
    confirm = try body.number("confirm", in: 1...1_000_000)
    if action == nil, next == nil {
      throw body.problem("action", "is missing (or \"next\", to set the next boot's device)")
    }
  }

  /// What can be ordered.
  package enum Action: String, Codable, CaseIterable, Sendable {
    case on
    case off
    case cycle
    case reset
    /// Asks the operating system to shut down (ACPI).
    case soft
    /// A diagnostic interrupt (NMI).
    case diag
    /// Blinks the machine's light.
    case identify
  }

  /// What a machine can be told to boot from, once.
  package enum BootDevice: String, Codable, CaseIterable, Sendable {
    /// No override any more.
    case none
    case pxe
    case disk
    /// The disk, in safe mode.
    case safe
    /// The diagnostic partition.
    case diag
    case cdrom
    /// The firmware's setup.
    case bios
    case floppy
  }
}
