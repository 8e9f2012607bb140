// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Foundation
import TestSupport
import Testing

/// igord against its own description, as schemathesis (PyPI) reads it.
///
/// Runs where that tool is installed; requests of all kinds are made up from the document, and
/// none may be answered by a server error or in a way that the document does not tell.
struct DescriptionTests {
  private static let tool = ProcessInfo.processInfo.environment["PATH", default: ""]
    .split(separator: ":").map { "\($0)/schemathesis" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: tool != nil, "schemathesis is not installed"))
  func `no request is answered in a way that the description does not tell`() throws {
    let tool = try #require(Self.tool)
    let address = try LoopbackAddress()
    let port = address.freePort()
    let igord = try IgordProcess(
      settings: "[machine.\"osl0[1-3]\"]\nsocket = \"unix:/nowhere/{name}\"",
      listen: "http = { address = \"\(address.text):\(port)\", login = false }"
    )
    try igord.start()
    let result = try runTool(
      [
        tool, "run", "http://\(address.text):\(port)/openapi.json",
        // A stream has no end.
        "--exclude-path", "/console/{name}",
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,"
          + "response_schema_conformance",
        "--phases", "coverage,fuzzing", "--max-examples", "15", "--generation-deterministic",
        "--suppress-health-check", "all", "--no-color", "--continue-on-failure",
      ],
      within: .seconds(300)
    )
    #expect(result.status == 0, "\(result.output)")
    #expect(igord.stop() == 0)
  }
}
