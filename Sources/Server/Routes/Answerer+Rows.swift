// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation

/// Questions to the machines of a range.
extension Answerer {
  /// Whether rows are to come as JSON lines, each as soon as it is there.
  func wantsLines(_ asker: Asker) -> Bool {
    asker.head.fields.list("accept").contains { part in
      part.prefix { $0 != ";" }.lowercased().filter { $0 != " " } == "application/x-ndjson"
    }
  }

  /// Asks all machines of a range that the person may ask, and sends what they say.
  ///
  /// `check` may refuse the whole request, seeing who would be asked.
  func rows<Row: MachineRow>(
    _ range: String?,
    _ right: Right,
    _ asker: Asker,
    window: Int = Inquiry<Row>.window,
    check: @escaping @Sendable ([SelectedMachine]) throws(APIError) -> Void = { _ in },
    note: RowInquiry<Row>.Note? = nil,
    question: @escaping Inquiry<Row>.Question
  ) {
    let asLines = wantsLines(asker)
    let type = asLines ? "application/x-ndjson" : "application/json"
    guard asker.head.method != .head else {
      return asker.send(Reply(type: type, body: .pieces(NoPieces())))
    }
    let (directory, rack, person) = (context.directory, context.rack, asker.person)
    let select: @Sendable () throws(APIError) -> RowInquiry<Row> = { () throws(APIError) in
      let machines = try directory.select(range, for: person, right)
      try check(machines)
      return RowInquiry(of: machines, in: rack, window: window, note: note, question)
    }
    shard.work(select, for: asker) { [shard] inquiry in
      let stream = RowStream(inquiry, needing: right, asLines: asLines, on: shard)
      asker.connection.send(stream, type: type)
    }
  }

  /// The body of a request, which has to be JSON.
  func json(_ asker: Asker) throws(HTTPRefusal) -> [UInt8] {
    let type = asker.head.fields.value(of: "content-type") ?? "application/json"
    let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    guard name == "application/json" else {
      let words = "the body has to be application/json, not \(SafeLines.clean(name))"
      throw HTTPRefusal(.unsupportedMediaType, words + " (curl --json does that)")
    }
    return asker.body
  }
}

/// The body that a HEAD does not get.
private struct NoPieces: ReviewedPieces {
  mutating func next() -> [UInt8]? { nil }

  func review(_ person: Person) -> Bool { true }
}
