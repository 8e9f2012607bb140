// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Writes the heads of messages.
///
/// Names and values may hold what came from elsewhere: control characters, line ends
/// among them, become spaces, so that a value never becomes a field or a body.
package struct HeadWriter: Sendable {
  private var bytes: [UInt8] = []

  /// A response; `Content-Length` or `Transfer-Encoding` is for the caller to add.
  package init(_ status: Status) {
    append("HTTP/1.1 \(status.rawValue) \(status.reason)")
    endLine()
  }

  /// A request; `target` is sent as it is, so it is encoded already.
  package init(_ method: Method, target: String, host: String) {
    append("\(method.rawValue) ")
    append(target, spaceBecomes: 0x2B)
    append(" HTTP/1.1")
    endLine()
    add("Host", host)
  }

  package mutating func add(_ name: String, _ value: String) {
    append(name)
    append(": ")
    append(value)
    endLine()
  }

  package mutating func add(_ fields: [Field]) {
    for field in fields { add(field.name, field.value) }
  }

  /// The head with the empty line that ends it.
  package consuming func finish() -> [UInt8] {
    endLine()
    return bytes
  }

  private mutating func append(_ text: String, spaceBecomes space: UInt8 = 0x20) {
    for byte in text.utf8 {
      bytes.append(byte <= 0x20 || byte == 0x7F ? space : byte)
    }
  }

  private mutating func endLine() {
    bytes.append(0x0D)
    bytes.append(0x0A)
  }
}

/// Chunks of a body whose length is not known when it begins; see RFC 9112 §7.1.
package enum Chunk {
  /// A chunk with what stands around its bytes, which are not empty.
  package static func of(_ bytes: [UInt8]) -> [UInt8] {
    var chunk = Array("\(String(bytes.count, radix: 16))\r\n".utf8)
    chunk.reserveCapacity(chunk.count + bytes.count + 2)
    chunk += bytes
    chunk += [0x0D, 0x0A]
    return chunk
  }

  /// What ends the body.
  package static let end: [UInt8] = Array("0\r\n\r\n".utf8)
}
