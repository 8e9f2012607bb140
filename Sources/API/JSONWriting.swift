// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation

/// What writes itself as JSON, the very bytes that `JSON.encode` makes of it.
///
/// For what is told by the ten thousand: `JSONEncoder` takes 10 us for a machine's report, this
/// one. Keys stand in the encoder's order, the alphabet's.
protocol JSONWritable: Encodable {
  func write(to json: inout [UInt8])
}

extension [UInt8] {
  /// Appends a key of an object with its value, and a comma where a key came before it.
  mutating func append(field key: StaticString, _ value: some JSONWritable) {
    if last != 0x7B { append(0x2C) }
    append(0x22)
    append(key)
    append(0x22)
    append(0x3A)
    value.write(to: &self)
  }
}

extension UInt64: JSONWritable {
  func write(to json: inout [UInt8]) { json.append(decimal: self) }
}

extension Int: JSONWritable {
  func write(to json: inout [UInt8]) {
    if self < 0 { json.append(0x2D) }
    json.append(decimal: UInt64(magnitude))
  }
}

extension Bool: JSONWritable {
  func write(to json: inout [UInt8]) { json.append(self ? "true" as StaticString : "false") }
}

extension String: JSONWritable {
  func write(to json: inout [UInt8]) {
    let bytes = utf8.span
    guard bytes.isPlain else {
      json += JSON.encode(self)
      return
    }
    json.append(0x22)
    json.append(bytes)
    json.append(0x22)
  }
}

extension Span<UInt8> {
  /// Whether it is printable ASCII that stands in JSON as it is.
  fileprivate var isPlain: Bool {
    for index in indices {
      guard 0x20...0x7E ~= self[index], self[index] != 0x22, self[index] != 0x5C else {
        return false
      }
    }
    return true
  }
}

extension Timestamp: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x22)
    json.append(rfc3339: self)
    json.append(0x22)
  }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
  func write(to json: inout [UInt8]) {
    if let self { self.write(to: &json) } else { json.append("null" as StaticString) }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x5B)
    for (index, element) in enumerated() {
      if index > 0 { json.append(0x2C) }
      element.write(to: &json)
    }
    json.append(0x5D)
  }
}
