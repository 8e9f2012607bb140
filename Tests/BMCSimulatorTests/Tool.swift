// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import Synchronization

/// A program that we did not write, run to its end.
enum Tool {
  struct Outcome {
    let status: Int32
    /// Standard output and standard error, as they came.
    let text: String
  }

  /// Runs a program found on `$PATH` or in /usr/sbin; its standard input is empty.
  static func run(_ name: String, _ arguments: [String]) async throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", name] + arguments
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    return Outcome(status: status, text: String(decoding: output, as: UTF8.self))
  }
}
