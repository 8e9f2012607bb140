// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The body of a command or of its answer.
///
/// Both are read and written alike: a console writes the one and reads the other, a simulated
/// BMC does the reverse.
package protocol CommandBody: Equatable, Sendable {
  init(decoding bytes: inout Span<UInt8>) throws(WireError)
  func encode(into bytes: inout [UInt8])
}

/// The body of a command, and the type of its answer.
package protocol CommandRequest: CommandBody {
  associatedtype Response: CommandResponse

  /// Which command this is.
  static var command: CommandID { get }
}

/// The body of a successful answer, without its completion code.
package protocol CommandResponse: CommandBody {}

extension CommandBody {
  /// The body as bytes of its own.
  package var body: [UInt8] {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return bytes
  }

  /// Reads a whole body.
  package init(body: Span<UInt8>) throws(WireError) {
    var rest = body
    try self.init(decoding: &rest)
  }
}

/// The answer to commands that only succeed or fail.
package struct EmptyResponse: CommandResponse {
  package init() {}
  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {}
  package func encode(into bytes: inout [UInt8]) {}
}

/// A request that says nothing beyond its number.
package protocol EmptyRequest: CommandRequest {
  init()
}

extension EmptyRequest {
  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    self.init()
  }

  package func encode(into bytes: inout [UInt8]) {}
}
