// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A wish to read on from an offset that is not in the console's tail any more.
///
/// Made on the console's loop, carried out on a worker by ``History/read(_:limit:)``.
package struct HistoryRequest: Sendable {
  let reader: LogReader
  package let from: UInt64
}

/// What a cursor meets at its offset.
package enum HistoryPiece: Equatable, Sendable {
  /// Bytes from the offset on; never empty.
  case bytes(offset: UInt64, bytes: [UInt8])
  /// The bytes are gone: the cursor goes on at the gap's end.
  case gap(Gap)
  /// The console's tail has what follows, or there is nothing yet.
  case atTail
}

/// Reading what went to disk.
package enum History {
  /// Reads from the request's offset, at most `limit` bytes; called on a worker.
  ///
  /// Never fails: what cannot be read is a gap.
  package static func read(
    _ request: HistoryRequest,
    limit: Int = LogBounds.historyRead
  ) -> HistoryPiece {
    request.reader.read(from: request.from, limit: limit)
  }
}
