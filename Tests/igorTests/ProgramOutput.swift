// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import TestSupport

/// What a program that was run to its end printed, and how it ended.
struct ProgramOutput: Sendable {
  var output: String
  var error: String
  /// `nil` where it did not end in time.
  var ending: Program.Ending?

  /// Runs a program that was built beside the tests, with `input` as a file on its standard
  /// input; turns of `loop` go on, so that a server of the test's can answer.
  init(
    of program: String,
    _ arguments: [String],
    input: String = "",
    environment: [String: String] = [:],
    on loop: Loop
  ) throws {
    let folder = try TemporaryFolder()
    let files = try ["in", "out", "err"].map { try Self.create(folder.file($0)) }
    defer { for file in files { close(file) } }
    let bytes = Array(input.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(files[0], $0.baseAddress, $0.count, 0) }
    let process = try Program(
      Program.built(program),
      arguments,
      environment: environment,
      input: .descriptor(files[0]),
      output: .descriptor(files[1]),
      error: .descriptor(files[2]),
      on: loop
    )
    _ = loop.run(until: { process.ending != nil })
    ending = process.ending
    output = Self.contents(files[1])
    error = Self.contents(files[2])
  }

  private static func create(_ path: String) throws -> Int32 {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SystemError("open", on: path) }
    return file
  }

  private static func contents(_ file: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe pread(file, &buffer, buffer.count, off_t(bytes.count))
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
