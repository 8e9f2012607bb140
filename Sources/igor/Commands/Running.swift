// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import EventLoop
internal import Glibc
internal import HTTP

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
  throw Failure(.failed, "standard output cannot be written: \(SystemError.text(of: code))")
}

/// Prints JSON text that comes in pieces: whole lines at a time, and what is not safe escaped.
func printJSON(_ target: String, from server: ServerAddress) throws(Failure) {
  var lines = WholeLines()
  func show(_ bytes: [UInt8]) throws(Failure) {
    try printOut(String(decoding: bytes, as: UTF8.self).safeJSON)
  }
  try HTTPExchange.ask(HTTPQuestion(.get, target), of: server) { (bytes) throws(Failure) in
    try show(lines.read(bytes))
  }
  try show(lines.finish())
}

/// Prints a text to standard error.
func printError(_ text: String) {
  let bytes = Array(text.utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
}
