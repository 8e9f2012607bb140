// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Notation
import Testing

@testable import Server

struct IncidentReplyTests {
  private static let report = IncidentReport(
    id: 3,
    machine: "osl03",
    first: IncidentReport.Finding(
      kind: "panic",
      time: Timestamp(seconds: 1000),
      offset: 4711,
      line: "Kernel panic"
    ),
    fatal: true,
    epoch: 1,
    from: 0,
    to: 4800,
    people: [],
    state: "active"
  )

  @Test(arguments: [(1000, "60"), (1059, "1"), (1060, "1"), (9000, "1")] as [(Int64, String)])
  func `an output that is not frozen says when it will be, and where it is`(
    second: Int64,
    retry: String
  ) throws {
    let reply = Reply.notFrozen(Self.report, at: Timestamp(seconds: second))
    #expect(reply.status == .notFound)
    #expect(reply.fields.contains(Field("Retry-After", retry)))
    guard case .bytes(let bytes) = reply.body else {
      Issue.record("no body")
      return
    }
    let error = try JSON.decode(ErrorBody.self, from: bytes.span).error
    #expect(error.code == "not_frozen" && error.message.contains("1970-01-01T00:17:40"))
    #expect(error.message.contains("/console/osl03/scrollback?around=4711"))
  }
}
