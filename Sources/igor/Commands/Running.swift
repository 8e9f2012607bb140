// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Glibc

/// Runs a command's work and ends the process as the exit status says.
///
/// - Throws: an `ExitCode`, which ArgumentParser exits with.
func exiting(_ work: () throws(Failure) -> Void) throws {
  do throws(Failure) {
    try work()
  } catch {
    complain(error)
    throw ExitCode(error.status.rawValue)
  }
}

/// Says on standard error what went wrong.
func complain(_ failure: Failure) {
  let lines = ["igor: \(failure.message)"] + failure.details
  printError(lines.map { $0.safe + "\n" }.joined())
}

/// Prints a text to standard output; what reads it may have gone.
func printOut(_ text: String) throws(Failure) {
  try printOut(Array(text.utf8))
}

/// Prints bytes to standard output; what reads them may have gone, which is no failure.
func printOut(_ bytes: [UInt8]) throws(Failure) {
  guard let code = Output.writeAll(bytes) else { return }
  if code == EPIPE { exit(ExitReason.done.rawValue) }
  throw Failure(.failed, "standard output cannot be written: errno \(code)")
}

/// Prints a text to standard error.
func printError(_ text: String) {
  let bytes = Array(text.utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
}
