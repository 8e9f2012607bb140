// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Takes the objects out of an answer as it comes: of an array, or one a line (NDJSON).
///
/// It only looks for where an object ends; whether it is one, its decoder says.
struct RowSplitter: Sendable {
  private var object: [UInt8] = []
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// The most bytes of one object.
  static let limit = 64 << 20

  /// Whether the answer so far ends between objects.
  var isBetweenObjects: Bool { depth == 0 }

  /// Reads bytes and gives the objects that they end.
  ///
  /// - Throws: where something else than objects stands between them, or one is too long.
  mutating func read(_ bytes: [UInt8]) throws(Failure) -> [[UInt8]] {
    var object = self.object
    self.object = []
    var found: [[UInt8]] = []
    for byte in bytes {
      if depth == 0 {
        guard try begins(byte) else { continue }
      } else {
        track(byte)
      }
      object.append(byte)
      if depth == 0 {
        found.append(object)
        object = []
      } else if object.count >= Self.limit {
        throw Failure(.failed, "igord's answer for one machine is too long")
      }
    }
    self.object = object
    return found
  }

  private mutating func begins(_ byte: UInt8) throws(Failure) -> Bool {
    switch byte {
    case UInt8(ascii: "{"):
      depth = 1
      return true
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), 0x09, 0x0A, 0x0D, 0x20:
      return false
    default:
      throw Failure(.failed, "igord answered with something else than expected: not JSON")
    }
  }

  private mutating func track(_ byte: UInt8) {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
  }
}
