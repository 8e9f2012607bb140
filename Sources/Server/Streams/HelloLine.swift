// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import Bytes
package import Notation

/// What the first line of a raw TCP connection asks for.
///
///     console NAME [ro|rw] [from=START] [take=if-free|join|force] [gaps=line|close]
///         [token=TOKEN]
///
/// Words are separated by spaces, the line ends with LF or CR LF. `ro` is the default.
package struct HelloLine: Equatable, Sendable {
  package var machine: MachineName
  package var isWritable = false
  package var take = ConsoleRequest.Take.ifFree
  package var start = StartPoint.live
  package var closesAtGap = false
  /// What shows who asks.
  package var token: String?

  /// The most bytes of the line, its end included.
  package static let byteLimit = 512

  package init(machine: MachineName) {
    self.machine = machine
  }

  /// Reads a line without its end; throws what the peer is told after `error`.
  package init(_ line: Span<UInt8>) throws(APIError) {
    var words = try Self.words(of: line)[...]
    guard words.popFirst() == "console" else {
      throw Self.bad("the line begins with \"console NAME\"")
    }
    guard let word = words.popFirst(), let machine = MachineName(word) else {
      throw Self.bad("the name of a console was expected after \"console\"")
    }
    self.init(machine: machine)
    for word in words { try read(word) }
  }

  private mutating func read(_ word: Substring) throws(APIError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts[0], parts.count == 2 ? parts[1] : nil) {
    case ("ro", nil): isWritable = false
    case ("rw", nil): isWritable = true
    case ("from", let value?):
      start = try Parameters.start(value, field: "from")
    case ("take", let value?):
      take = try Parameters.take(value)
    case ("gaps", let value?):
      closesAtGap = try Parameters.closesAtGap(value)
    case ("token", let value?): token = String(value)
    default:
      throw Self.bad("\"\(SafeLines.clean(String(word)))\" is not known here")
    }
  }

  private static func words(of line: Span<UInt8>) throws(APIError) -> [Substring] {
    for index in line.indices where !(0x20...0x7E).contains(line[index]) {
      throw bad("the line is not plain ASCII")
    }
    return String(decoding: line.copied(), as: UTF8.self).split(separator: " ")
  }

  private static func bad(_ message: String) -> APIError {
    APIError(code: "bad_request", message: message)
  }
}

/// Collects the bytes of a hello line as they come.
package struct HelloReader: Sendable {
  private var buffer: [UInt8] = []

  /// What the bytes so far amount to.
  package enum Outcome: Equatable, Sendable {
    case incomplete
    /// The line, and the bytes after it: the first that are typed.
    case line(HelloLine, rest: [UInt8])
    case failed(APIError)
  }

  package init() {}

  /// Takes what has arrived.
  package mutating func receive(_ bytes: Span<UInt8>) -> Outcome {
    for index in bytes.indices where bytes[index] == 0x0A {
      buffer.append(bytes.extracting(first: index))
      return finish(rest: bytes.extracting(droppingFirst: index + 1))
    }
    buffer.append(bytes)
    return buffer.count < HelloLine.byteLimit ? .incomplete : .failed(Self.tooLong)
  }

  private mutating func finish(rest: Span<UInt8>) -> Outcome {
    guard buffer.count < HelloLine.byteLimit else { return .failed(Self.tooLong) }
    if buffer.last == 0x0D { buffer.removeLast() }
    do throws(APIError) {
      let line = try HelloLine(buffer.span)
      return .line(line, rest: rest.copied())
    } catch {
      return .failed(error)
    }
  }

  private static let tooLong = APIError(
    code: "bad_request",
    message: "the line is longer than \(HelloLine.byteLimit) bytes"
  )
}
