// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Server
import TestSupport
import Testing

/// Answers about the past that a right is taken away from while they are told.
@Suite(.serialized)
struct NarrowedAnswerTests {
  /// More than the kernel keeps for a client that does not read, on a Unix socket.
  private static let long = String(repeating: "a line of some length\r\n", count: 60_000)

  /// Asks as ada, who may watch both machines, and takes the head alone.
  private static func begin(_ target: String, _ people: TestPeople) throws -> Client {
    let client = try people.service.connect(.unix)
    let fields = ["Host: localhost"] + people.fields("ada")
    client.send((["GET \(target) HTTP/1.1"] + fields).joined(separator: "\r\n") + "\r\n\r\n")
    _ = try client.take(through: "\r\n\r\n")
    return client
  }

  private static func narrow(_ people: TestPeople, to permissions: String) throws {
    let body = "{\"permissions\": \(permissions)}"
    #expect(try people.ask("PUT", "/users/ada", body).status == 200)
  }

  @Test func `a search goes on without the machines that one may not watch any more`() throws {
    let people = try TestPeople(["osl01", "osl02", "osl03"])
    try people.service.print(Self.long, on: "osl01")
    for name in ["osl02", "osl03"] {
      try people.service.print("a line of \(name)\r\n", on: name)
    }
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let search = try Self.begin("/search?q=line", people)
    try Self.narrow(
      people,
      to: "[{\"role\": \"viewer\", \"on\": \"osl0[1,3]\"}, {\"role\": \"sense\"}]"
    )
    let rest = try search.take(through: "0\r\n\r\n")
    #expect(!rest.contains("a line of osl02") && rest.contains("a line of osl03"))
    #expect(rest.contains("not_allowed"))
  }

  @Test(arguments: ["scrollback?format=raw", "scrollback", "scrollback?format=json"])
  func `a console's past ends with the right to watch it`(path: String) throws {
    let people = try TestPeople(["osl01"])
    try people.service.print(Self.long)
    try people.add("ada", "[{\"role\": \"viewer\"}]")
    let past = try Self.begin("/console/osl01/\(path)", people)
    try Self.narrow(people, to: "[{\"role\": \"sense\"}]")
    let rest = String(decoding: try past.takeAll(), as: UTF8.self)
    #expect(!rest.hasSuffix("0\r\n\r\n"))
  }

  @Test func `figures count only the consoles that one may see`() throws {
    let people = try TestPeople(["osl01", "osl02"])
    try people.service.print("four", on: "osl02")
    try people.add("ada", "[{\"role\": \"sense\", \"on\": \"osl01\"}]")
    let all = try people.ask("GET", "/metrics").text
    let some = try people.ask(as: "ada", "GET", "/metrics").text
    #expect(all.contains("igor_console_bytes_total 4\n"))
    #expect(some.contains("igor_console_bytes_total 0\n"))
    #expect(some.contains("igor_consoles{state=\"active\"} 1\n"))
  }
}
