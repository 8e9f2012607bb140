// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport

/// A program that we did not write, run to its end.
enum Tool {
  struct Outcome {
    let status: Int32
    /// Standard output and standard error, as they came.
    let text: String
  }

  /// Runs a program found on `$PATH` or in /usr/sbin; its standard input is empty.
  ///
  /// On a thread of its own, for the tests' few threads have the simulators to ask meanwhile.
  static func run(_ name: String, _ arguments: [String]) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      do {
        _ = try startThread(name: "tool") {
          continuation.resume(with: Result { try Outcome(runTool([name] + arguments)) })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}

extension Tool.Outcome {
  init(_ result: ToolResult) {
    self.init(status: result.status ?? -1, text: result.output)
  }
}
