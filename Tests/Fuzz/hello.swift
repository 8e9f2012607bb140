// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP
internal import Notation

// with Sources/Server/Routes/Parameters.swift
// with Sources/Server/Streams/HelloLine.swift

/// The first bytes of a raw TCP connection, cut at places that the first byte decides: a line, the
/// bytes behind it, or what is wrong; where they are cut changes nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHello(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let step = input.first.map({ Int($0 & 0x1F) + 1 }) else { return 0 }
  let bytes = Array(input.dropFirst())
  let whole = outcome(of: bytes, step: max(1, bytes.count))
  let pieces = outcome(of: bytes, step: step)
  switch (whole, pieces) {
  case (.line(let line, let rest), .line(let other, let first)):
    precondition(line == other && rest.starts(with: first), "\(line) is \(other) in pieces")
  case (.line, _), (_, .line):
    preconditionFailure("\(whole) is \(pieces) in pieces")
  case (.failed(let error), _):
    precondition(!error.message.utf8.contains { $0 < 0x20 || $0 == 0x7F }, error.message)
  case (.incomplete, _):
    precondition(bytes.count < HelloLine.byteLimit && pieces == .incomplete)
  }
  return 0
}

private func outcome(of bytes: [UInt8], step: Int) -> HelloReader.Outcome {
  var reader = HelloReader()
  for start in stride(from: 0, to: bytes.count, by: step) {
    let outcome = reader.receive(bytes[start..<min(bytes.count, start + step)].span)
    if outcome != .incomplete { return outcome }
  }
  return .incomplete
}
