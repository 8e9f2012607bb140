// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Offsets that existed and cannot be served; `from` is never above `to`.
///
/// A cursor that meets one goes on at `to`. The exception is `restart`, which only
/// ``ConsoleLog/resolve(epoch:offset:)`` answers: there the bytes belong to an earlier epoch,
/// and reading goes on at the offset beside it.
package struct Gap: Equatable, Sendable {
  package var from: UInt64
  package var to: UInt64
  package var why: GapReason

  package init(from: UInt64, to: UInt64, why: GapReason) {
    self.from = from
    self.to = max(from, to)
    self.why = why
  }

  /// How many bytes are missing.
  package var byteCount: UInt64 { to - from }
}

/// Why offsets cannot be served.
package enum GapReason: String, Sendable, CaseIterable {
  /// Dropped by us, oldest first, because the console or all of them were over their limit.
  case retention
  /// The disk refused to give the bytes, or to take them while it took others.
  case disk
  /// The bytes are on disk no more, or not as they were written.
  case corruption
  /// Shown live while the journal took nothing.
  case unkept
  /// Known to the client from before a restart that lost them.
  case restart

  /// How it stands in files; 0 means no gap.
  var code: UInt8 {
    switch self {
    case .retention: 1
    case .disk: 2
    case .corruption: 3
    case .unkept: 4
    case .restart: 5
    }
  }

  init?(code: UInt8) {
    guard let reason = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = reason
  }
}
