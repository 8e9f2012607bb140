// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One of the journal's files, as the journal thread sees it.
struct JournalFile: Sendable {
  let file: OpenFile
  /// Bytes of disk that it has.
  var size: Int
  /// What it holds; 0 where it was never written.
  var generation: UInt64
  /// By loop, the last batch in it.
  ///
  /// The file may be written anew once all of those are in segments. Loop 0 stands for what was recovered.
  var lastBatches: [Int: UInt64] = [:]

  /// The files' names in the journal's directory.
  static func name(_ slot: Int) -> String { "\(slot).journal" }
}
