// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where in a console's log a cursor begins: the `from=` of every stream.
///
///     live             what comes from now on
///     8123, 3:8123     an offset, alone or of an epoch
///     -8k              the last so many bytes (not `-8m`, which is eight minutes)
///     yesterday 03:12  a time, as `TimeExpression` reads it
///
/// Two numbers with a colon are always an epoch and an offset, whatever time of day they look
/// like, because that is what a program sends to resume; write `today 03:12` for the time.
package enum StartPoint: Hashable, Sendable {
  case live
  case offset(UInt64, epoch: UInt32?)
  case last(ByteCount)
  case time(TimeExpression)

  /// Reads a start point; says what was expected where it is none.
  package init(_ text: some StringProtocol) throws(NotationError) {
    let text = text.trimmed
    if text == "live" {
      self = .live
    } else if let offset = Self.offset(text) {
      self = offset
    } else if text.hasPrefix("-"), let size = try? ByteCount(text.dropFirst()) {
      self = .last(size)
    } else if let time = try? TimeExpression(text) {
      self = .time(time)
    } else {
      throw NotationError(
        "\"live\", an offset, EPOCH:OFFSET, -BYTES or a time was expected",
        in: text
      )
    }
  }

  private static func offset(_ text: some StringProtocol) -> StartPoint? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
      let last = parts.last, let offset = UInt64(last)
    else { return nil }
    guard parts.count == 2 else { return .offset(offset, epoch: nil) }
    guard let epoch = UInt32(parts[0]) else { return nil }
    return .offset(offset, epoch: epoch)
  }
}
