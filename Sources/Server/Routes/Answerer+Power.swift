// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import HTTP
internal import Notation

/// What `/power` answers.
extension Answerer {
  /// Machines that may wait for the end of an order at the same time, of one request.
  private static let orderWindow = 4096

  func power(_ range: String?, _ asker: Asker) {
    rows(range, .sense, asker) { (console, _, tell: @escaping (PowerReport, Bool) -> Void) in
      console.readPower { tell($0, true) }
    }
  }

  func order(_ range: String?, _ asker: Asker) throws {
    let request = try PowerRequest(body: json(asker))
    guard (range == nil) != (request.machines == nil) else {
      let words =
        range == nil
        ? "\"machines\" is missing: nothing is ever ordered of all machines by leaving them out"
        : "the machines stand in the path, and \"machines\" in the body"
      throw APIError(code: "bad_request", message: words)
    }
    let limit = context.powerLimit
    let order = PowerOrder(request, by: asker.person.name)
    let (context, entry) = (self.context, asker.entry(Self.action(of: request)))
    rows(
      range ?? request.machines,
      .power,
      asker,
      window: Self.orderWindow,
      check: { machines throws(APIError) in
        try Self.check(machines, request.confirm, limit: limit)
      },
      note: { machine, row in context.audit(Self.entry(entry, machine, row, request)) },
      question: { console, inquiry, tell in
        console.order(order, isWanted: { inquiry.wants(console.name) }, tell: tell)
      }
    )
  }

  /// Refuses an order for more machines than the settings' limit, unless their number is said.
  private static func check(
    _ machines: [SelectedMachine],
    _ confirmed: Int?,
    limit: Int
  ) throws(APIError) {
    let count = machines.count { $0.error == nil }
    guard count != confirmed, count > limit || confirmed != nil else { return }
    let why =
      confirmed == nil
      ? "more than power.limit = \(limit)" : "not \(confirmed ?? 0), as \"confirm\" says"
    throw APIError(
      code: "confirm_needed",
      message: "this concerns \(count) machines, \(why): "
        + "say \"confirm\": \(count) if all are meant",
      count: count
    )
  }

  private static func action(of request: PowerRequest) -> String {
    switch request.action {
    case .identify: "identify"
    case let action?: "power.\(action.rawValue)"
    case nil: "boot.\(request.next?.rawValue ?? "")"
    }
  }

  private static func entry(
    _ common: AuditEntry,
    _ machine: MachineName,
    _ row: PowerReport,
    _ request: PowerRequest
  ) -> AuditEntry {
    var entry = common
    entry.machine = machine
    entry.error = row.error?.code
    var words = [row.outcome?.rawValue].compactMap(\.self)
    if request.action != nil, let next = request.next { words.append("boot.\(next.rawValue)") }
    entry.text = words.joined(separator: ", ")
    return entry
  }
}
