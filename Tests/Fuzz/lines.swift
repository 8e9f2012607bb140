// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import API

/// What a console prints, as lines that any terminal may be shown: nothing but text, tabs and where
/// wanted colours comes of it, and where the bytes are cut changes nothing.
///
/// The first byte says where.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLines(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let step = input.first.map({ Int($0 & 0x1F) + 1 }) else { return 0 }
  let bytes = Array(input.dropFirst())
  for keepsColours in [false, true] {
    let whole = lines(of: bytes, step: max(1, bytes.count), keepsColours)
    let pieces = lines(of: bytes, step: step, keepsColours)
    precondition(whole == pieces, "\(whole) in pieces of \(step) is \(pieces)")
    var end: UInt64 = 1000
    for line in whole {
      precondition(line.offset >= end && line.offset <= 1000 + UInt64(bytes.count), "\(line)")
      end = line.offset
      checkText(line.plain)
      if keepsColours { checkColours(line.text) } else { checkText(line.text) }
    }
  }
  let clean = SafeLines.clean(String(decoding: bytes, as: UTF8.self))
  checkText(clean)
  return 0
}

private func lines(of bytes: [UInt8], step: Int, _ keepsColours: Bool) -> [SafeLine] {
  var reader = SafeLines(keepsColours: keepsColours)
  var lines: [SafeLine] = []
  for start in stride(from: 0, to: bytes.count, by: step) {
    let piece = bytes[start..<min(bytes.count, start + step)]
    reader.read(piece.span, at: 1000 + UInt64(start)) { lines.append($0) }
  }
  if let rest = reader.finish() { lines.append(rest) }
  return lines
}

private func checkText(_ text: String) {
  for scalar in text.unicodeScalars where scalar != "\t" {
    precondition(scalar.properties.generalCategory != .control, "\(Array(text.utf8))")
  }
}

/// Escape sequences are colours, whole, and off at the end.
private func checkColours(_ text: String) {
  var parts = text.split(separator: "\u{1B}", omittingEmptySubsequences: false)[...]
  checkText(String(parts.removeFirst()))
  for part in parts {
    let parameters = part.utf8.dropFirst().prefix { (0x30...0x3B).contains($0) }
    precondition(part.utf8.first == 0x5B, "\(Array(text.utf8))")
    precondition(part.utf8.dropFirst(1 + parameters.count).first == 0x6D, "\(Array(text.utf8))")
    checkText(String(part))
  }
}
