// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP
internal import Notation

/// A question about a range of machines, or about all: an object a machine comes back.
struct RangeQuestion {
  var method = Method.get
  /// What stands before the range.
  var path: String
  var range: NameRange?
  /// What stands after the range in the path.
  var suffix = ""
  /// Parameters, with their values percent-encoded.
  var parameters: [String] = []
  var body: [UInt8]?
  var patience = Duration.seconds(60)
  /// Whether rows come without end, and are printed as they come.
  var isEndless = false

  init(_ path: String, of range: NameRange?) {
    self.path = path
    self.range = range
  }

  /// Asks, and prints the answer as it comes.
  ///
  /// One name may be only the beginning of a machine's; an order is not given to it unasked.
  ///
  /// - Throws: what went wrong; after printing, where machines have not answered.
  func print<View: ReportView>(
    _ view: View,
    as format: FormatOptions,
    isFolded: Bool = false,
    from server: ServerAddress
  ) throws(Failure) {
    let form = try format.form(isFolded: isFolded, isEndless: isEndless)
    try completing(at: server) { (question) throws(Failure) in
      try question.print(view, in: form, from: server)
    }
  }

  private func print<View: ReportView>(
    _ view: View,
    in form: Form,
    from server: ServerAddress
  ) throws(Failure) {
    let printer = ReportPrinter(view, as: form, expecting: count, isEndless: isEndless)
    defer { printer.clearStatus() }
    var question = question
    question.takesLines = isEndless || form == .table && RawTerminal.hasScreen
    try HTTPExchange.ask(question, of: server) { () throws(Failure) in
      try printer.tick()
    } body: { (bytes) throws(Failure) in
      try printer.take(bytes)
      if isEndless { try printer.tick() }
    }
    try printer.finish()
  }

  /// Asks, and gives the machines' answers once all are there.
  func reports<Report: MachineRow>(
    _ type: Report.Type,
    from server: ServerAddress
  ) throws(Failure) -> [Report] {
    var reports: [Report] = []
    try completing(at: server) { (question) throws(Failure) in
      reports = try HTTPExchange.ask(question.question, of: server, for: [Report].self)
    }
    return reports
  }

  /// Tries it with the range as it is, and where that is one name that no machine has, with the
  /// machine whose name begins so.
  private func completing(
    at server: ServerAddress,
    _ attempt: (RangeQuestion) throws(Failure) -> Void
  ) throws(Failure) {
    do throws(Failure) {
      try attempt(self)
    } catch {
      guard error.status == .noSuchMachine, let name = range?.singleName else { throw error }
      let directory = MachineDirectory(server: server)
      let known =
        method == .get ? try directory.complete(name) : try directory.completeAsking(name)
      guard known != name else { throw error }
      var question = self
      question.range = NameRange(known)
      try attempt(question)
    }
  }

  private var question: HTTPQuestion {
    let names = range.map { "/\($0.description.percentEncoded)" } ?? ""
    let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
    var question = HTTPQuestion(method, path + names + suffix + query)
    question.body = body
    question.patience = patience
    return question
  }

  /// How many machines it is about, where the range itself says that.
  private var count: Int? {
    guard let range else { return nil }
    return try? range.names().count
  }
}
