// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation

/// A program run to its end: how it ended and what it printed.
package struct ToolResult: Sendable {
  /// As in a shell; `nil` where it did not end in time and was killed.
  package var status: Int32?
  package var output: String
}

/// Runs a program to its end.
package func runTool(
  _ arguments: [String],
  environment: [String: String] = [:],
  within limit: Duration = .seconds(60)
) throws -> ToolResult {
  let folder = try TemporaryFolder()
  let child = try ChildProcess(
    arguments,
    output: folder.file("output"),
    environment: environment
  )
  let status = child.exitStatus(within: limit)
  child.stop()
  // Tools print what a BMC says as it comes, be it text or not.
  let output = try Data(contentsOf: URL(fileURLWithPath: folder.file("output")))
  return ToolResult(status: status, output: String(decoding: output, as: UTF8.self))
}
