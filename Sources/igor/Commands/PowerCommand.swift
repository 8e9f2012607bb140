// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

extension PowerRequest.BootDevice: ExpressibleByArgument {}

/// `igor power`: whether machines are on, and orders to change that.
struct PowerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Show whether machines are on; switch, reset and identify them.",
    discussion: """
      ACTION is one of status (what is done without one), on, off, cycle, reset, soft (ask the \
      operating system to shut down), diag (a diagnostic interrupt), identify (blink the light).
      """
  )

  /// What can be asked for: the orders, and to look.
  static let status = "status"
  static let actions = [status] + PowerRequest.Action.allCases.map(\.rawValue)

  @Option(
    name: .customShort("h"),
    help: ArgumentHelp("The machines; the same as the argument.", valueName: "range")
  )
  var machines: [String] = []

  @Argument(help: ArgumentHelp("The machines, then the action.", valueName: "range> <action"))
  var words: [String] = []

  @Flag(help: "Wait until the state that the order leads to is seen.")
  var wait = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long --wait may take: 120, for soft 300.", valueName: "seconds")
  )
  var limit: Int?

  @Flag(help: "Let cycle and reset switch on what is off.")
  var onIfOff = false

  @Option(help: ArgumentHelp("What to boot from next time, once.", valueName: "device"))
  var next: PowerRequest.BootDevice?

  @Option(
    name: .customLong("for"),
    parsing: .unconditional,
    help: ArgumentHelp("How long identify blinks; 15 by default, 0 ends it.", valueName: "seconds")
  )
  var seconds: Int?

  @Flag(help: "Do not ask, however many machines it is.")
  var yes = false

  @OptionGroup var fold: FoldOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    let (range, action) = split
    if range.isEmpty { throw ValidationError("which machines? \(RangeOptions.advice)") }
    if words.count > 1 + (machines.isEmpty ? 1 : 0) {
      throw ValidationError("one range and one action were expected: igor power osl0[1-6] on")
    }
    let others = machines.isEmpty ? words.dropFirst() : words[...]
    if action == nil, let word = others.last {
      throw ValidationError("\(word): one of \(Self.actions.joined(separator: ", ")) was expected")
    }
    if let limit, !(1...3600 ~= limit) {
      throw ValidationError("--limit: seconds from 1 to 3600 were expected")
    }
    if let seconds, !(0...255 ~= seconds) {
      throw ValidationError("--for: seconds from 0 to 255 were expected")
    }
    let isOrder = next != nil || action.map { $0 != Self.status } ?? false
    if !isOrder && (wait || onIfOff || limit != nil) {
      throw ValidationError("--wait, --limit and --on-if-off go with an order, not with status")
    }
    if seconds != nil && action != "identify" { throw ValidationError("--for goes with identify") }
  }

  /// The range as written and the action, whichever way round the words are.
  private var split: (range: String, action: String?) {
    var words = words
    var action: String?
    if let place = words.lastIndex(where: Self.actions.contains) {
      action = words.remove(at: place)
    }
    return ((machines + words).joined(separator: ","), action)
  }

  /// The order; `nil` to look only.
  var request: PowerRequest? {
    let action = split.action.flatMap { PowerRequest.Action(rawValue: $0) }
    guard action != nil || next != nil else { return nil }
    var request = PowerRequest(action)
    request.wait = wait ? true : nil
    request.limit = limit
    request.onIfOff = onIfOff ? true : nil
    request.next = next
    request.seconds = seconds
    return request
  }

  func run() throws {
    try exiting { () throws(Failure) in
      let range = try RangeOptions.parse(split.range)
      let address = try server.address()
      guard var request else {
        return try ask(range, nil, address)
      }
      do throws(Failure) {
        try ask(range, request, address)
      } catch {
        guard error.code == "confirm_needed", let count = error.count else { throw error }
        let what = request.action?.rawValue ?? "set the boot device of"
        try confirm("\(what) \(count) machines, \(range)", unless: yes)
        request.confirm = count
        try ask(range, request, address)
      }
    }
  }

  private func ask(
    _ range: NameRange,
    _ request: PowerRequest?,
    _ address: ServerAddress
  ) throws(Failure) {
    var question = RangeQuestion("/power", of: range)
    if let request {
      question.method = .post
      question.body = JSON.encode(request)
      let limit = request.limit ?? (request.action == .soft ? 300 : 120)
      if wait { question.patience = .seconds(limit + 60) }
    }
    try question.print(PowerView(), as: format, isFolded: fold.fold, from: address)
  }
}
