// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import TestSupport
import Testing

/// A BMC of igor's own simulator, osl01, in a process of its own.
final class SimulatedNode: Sendable {
  private let folder: TemporaryFolder
  private let address: LoopbackAddress
  private let port: UInt16
  private let process: ChildProcess

  init(_ options: String...) throws {
    folder = try TemporaryFolder()
    address = try LoopbackAddress()
    port = address.freePort()
    process = try ChildProcess(
      [builtProgram("igor-bmc"), "--names", "osl01", "--address", address.text]
        + ["--port", "\(port)", "--record", folder.path, "--control", folder.file("control")]
        + options,
      output: folder.file("output")
    )
    let output = WatchedFile(folder.file("output"))
    try #require(output.contains("ready"), "\(output.text)")
  }

  /// Its table in igord's settings.
  var machine: String {
    """
    [machine.osl01]
    bmc = "\(address.text):\(port)"
    user = "admin"
    password = "igor-admin"

    """
  }

  /// Where it writes every byte that a client has acknowledged, ten times a second.
  var record: WatchedFile { WatchedFile(folder.file("osl01.out")) }

  /// Every byte that a client has acknowledged by now.
  func acknowledged() throws -> [UInt8] {
    _ = try runTool([builtProgram("igor-bmc"), "ctl", "-s", folder.file("control"), "flush"])
    return record.bytes
  }
}
