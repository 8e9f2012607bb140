// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import BMCSimulator
internal import Foundation

/// The program igor-bmc as a test runs it: simulated BMCs on a loopback address of their own.
///
/// It ends with the value.
package final class IgorBMCProcess: Sendable {
  package let folder: TemporaryFolder
  private let address: LoopbackAddress
  private let child: ChildProcess
  private let places: [String: String]

  package enum Failure: Error {
    case notReady(output: String)
    case noStatus(of: String)
  }

  /// What `igor-bmc ctl … status` tells of a BMC, as far as tests ask.
  package struct Status: Decodable, Sendable {
    package var sessions: Int
    /// The BMC's id of the session that has SOL; 0 for nobody.
    package var sol: UInt32
    /// Bytes of console that a client has acknowledged.
    package var acknowledged: Int
    package var typed: Int
    package var handshakes: Int
    package var activations: Int
    package var retransmissions: Int
  }

  private struct Announcement: Decodable {
    struct Place: Decodable {
      var name: String
      var address: String
      var port: Int
    }
    var bmcs: [Place]
  }

  /// Starts it; `arguments` are those of igor-bmc(1) but for addresses, records and control.
  package init(_ arguments: [String]) throws {
    folder = try TemporaryFolder()
    address = try LoopbackAddress()
    let output = WatchedFile(folder.file("output"))
    child = try ChildProcess(
      [builtProgram("igor-bmc"), "--address", address.text, "--port", "0", "--json"]
        + ["--record", folder.file("record"), "--control", folder.file("control")] + arguments,
      output: output.path
    )
    guard output.contains("]}\n"),
      let announcement = try? JSONDecoder().decode(Announcement.self, from: Data(output.bytes))
    else { throw Failure.notReady(output: output.text) }
    places = Dictionary(
      uniqueKeysWithValues: announcement.bmcs.map { ($0.name, "\($0.address):\($0.port)") }
    )
  }

  deinit { child.stop() }

  /// Where a BMC is, as settings name it.
  package func place(of name: String) -> String { places[name] ?? "" }

  /// Gives a command of `igor-bmc ctl`, such as `osl01 silence=45s`; the lines that answer it.
  @discardableResult
  package func control(_ command: String) throws -> [String] {
    try ControlClient.ask(command, at: folder.file("control"))
  }

  package func status(of name: String) throws -> Status {
    guard let line = try control("status \(name)").first else { throw Failure.noStatus(of: name) }
    return try JSONDecoder().decode(Status.self, from: Data(line.utf8))
  }

  /// Waits until so many bytes of a BMC's console are acknowledged; whether they were in time.
  package func hasAcknowledged(_ count: Int, of name: String) throws -> Bool {
    let limit = ContinuousClock.now + .seconds(60)
    while try status(of: name).acknowledged < count {
      if ContinuousClock.now > limit { return false }
    }
    return true
  }

  /// Every byte of a BMC's console that was acknowledged.
  package func record(of name: String) throws -> [UInt8] {
    try control("flush")
    return WatchedFile(folder.file("record/\(name).out")).bytes
  }
}
