// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import Crypto
@testable import Notation

/// What people and programs write in queries and settings: ranges, times, offsets, sizes, base 64.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNotation(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  readTimes(text)
  readRange(text)
  if let size = try? ByteCount(text) { precondition(size.value >= 0, "\(size)") }
  _ = try? StartPoint(text)
  if let bytes = [UInt8](base64: text) {
    precondition([UInt8](base64: base64(bytes.span)) == bytes, "base 64 of \(bytes)")
  }
  return 0
}

/// Whatever was meant, it is a moment, at any time and in any zone.
private func readTimes(_ text: String) {
  let nows = [Int64.min, 0, 1_794_000_000_000_000_000, .max].map { Timestamp(nanoseconds: $0) }
  for zone in [ClockZone.utc, ClockZone(text) ?? .local] {
    guard let time = try? TimeExpression(text) else { break }
    for now in nows { _ = time.moment(at: now, in: zone) }
  }
  guard let moment = Timestamp(rfc3339: text) else { return }
  precondition(Timestamp(rfc3339: moment.rfc3339) != nil, "\(moment.rfc3339) is not read back")
}

/// A range stands for a bounded number of names, which fold into a range of the same names.
private func readRange(_ text: String) {
  guard let range = try? NameRange(text), let names = try? range.names() else { return }
  precondition(names.count <= NameRange.nameLimit, "\(names.count) names")
  guard !names.isEmpty, names.count <= 1000 else { return }
  let folded = NameRange.folding(names)
  guard let again = try? NameRange(folded).names() else {
    preconditionFailure("\(folded), folded from \(text), is no range")
  }
  precondition(again == names, "\(folded) is not what was folded: \(text)")
}
