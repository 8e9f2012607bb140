// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

/// Answers about the past that a right is taken away from while they are told.
@Suite(.serialized)
struct NarrowedAnswerTests {
  /// More than the kernel keeps for a client that does not read, on a Unix socket.
  private static let long = String(repeating: "a line of some length\r\n", count: 60_000)

  /// Asks as ada, who may watch all, and goes on once the answer has begun.
  private static func begin(_ target: String, _ people: TestPeople) throws -> SlowClient {
    let client = try SlowClient(people.service.address(.unix))
    let fields = ["Host: localhost"] + people.fields("ada")
    try client.begin(
      (["GET \(target) HTTP/1.1"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    )
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
    let rest = try search.rest()
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
    #expect(try !past.rest().hasSuffix("\r\n0\r\n\r\n"))
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

/// A client that takes the first byte of an answer, and the rest when it is told to.
///
/// Others read on as fast as igord writes.
private final class SlowClient {
  private let loop: Loop
  private let stream: StreamSocket
  private var received: [UInt8] = []
  private var isConnected = false
  private var isEnded = false

  init(_ address: SocketAddress) throws {
    loop = try Loop()
    stream = try StreamSocket.connect(to: address, on: loop)
    stream.onReady = { [unowned self] in if $0.contains(.writable) { isConnected = true } }
    let isInTime = loop.run(until: { isConnected })
    try #require(isInTime)
  }

  /// Sends a request and waits for the beginning of its answer.
  func begin(_ request: String) throws {
    _ = stream.write(Array(request.utf8).span)
    let isInTime = loop.run(until: {
      if received.isEmpty { read(atMost: 1) }
      return !received.isEmpty
    })
    try #require(isInTime)
  }

  /// What else comes, to the end of the answer or of the connection.
  func rest() throws -> String {
    let isInTime = loop.run(until: {
      while read(atMost: .max) {}
      return isEnded || received.suffix(7).elementsEqual("\r\n0\r\n\r\n".utf8)
    })
    try #require(isInTime)
    return String(decoding: received, as: UTF8.self)
  }

  @discardableResult
  private func read(atMost limit: Int) -> Bool {
    let result = stream.read(atMost: limit) { bytes in
      for index in bytes.indices { received.append(bytes[index]) }
    }
    switch result {
    case .bytes: return true
    case .wouldBlock: return false
    case .closed, .failed:
      isEnded = true
      return false
    }
  }
}
