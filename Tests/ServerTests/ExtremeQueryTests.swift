// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Server
import TestSupport
import Testing

/// Numbers, offsets and times at the ends of their ranges, in every parameter that takes one.
@Suite(.serialized)
struct ExtremeQueryTests {
  private static let values = [
    "0", "1", "-1", "-9999", "10000", "1000000", "10000000", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551615", "18446744073709551616", "1:18446744073709551615",
    "4294967295:0", "4294967295:18446744073709551615", "-18446744073709551615", "-16E", "-16EiB",
    "1677-09-21T00:12:44Z", "0001-01-01", "2262-04-11T23:47:16Z", "9999-12-31T23:59:59Z",
    "292 years ago", "99999999999 years ago", "9223372036854775807 seconds ago", "-0s", "23:59",
  ]

  private static let places: [(path: String, names: Set<String>)] = [
    ("/console/osl01/scrollback?", ScrollbackQuery.names.subtracting(["grep", "format"])),
    ("/console/osl01/scrollback?format=json&", ["from", "to", "since", "until", "around"]),
    ("/console/osl01/scrollback?format=asciicast&", ["from", "to", "since", "until", "around"]),
    ("/console/osl01/timeline?", TimelineQuery.names),
    ("/search?q=o&", SearchQuery.names.subtracting(["q"])),
    ("/incidents?", IncidentsQuery.names),
    ("/log?", EventsQuery.names),
    ("/audit?", ["since", "until", "limit"]),
  ]

  @Test(arguments: places)
  func `every answer is one, and igord lives`(path: String, names: Set<String>) throws {
    let service = try TestService()
    try service.print("one\r\ntwo\r\n")
    let client = try service.connect()
    for name in names.sorted() {
      for value in Self.values {
        let query = "\(path)\(name)=\(value.replacing(" ", with: "+"))"
        let status = try client.get(query).status
        #expect([200, 400, 404].contains(status), "\(query): \(status)")
      }
    }
  }

  @Test func `a stream begins somewhere, wherever it is to begin`() throws {
    let service = try TestService()
    try service.print("one\r\ntwo\r\n")
    for value in Self.values {
      let client = try service.connect()
      let query = "from=\(value.replacing(" ", with: "+"))"
      client.send("GET /console/osl01?\(query) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let status = try client.takeHead().status.rawValue
      #expect([200, 400].contains(Int(status)), "\(query): \(status)")
    }
  }

  @Test(arguments: ["scrollback", "timeline"])
  func `what ends before it begins is empty`(what: String) throws {
    let service = try TestService()
    try service.print("one\r\n")
    let client = try service.connect()
    let query = "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z"
    let answer = try client.get("/console/osl01/\(what)?\(query)")
    #expect(answer.status == 200)
    #expect(answer.text == (what == "timeline" ? "[]\n" : ""))
  }
}
