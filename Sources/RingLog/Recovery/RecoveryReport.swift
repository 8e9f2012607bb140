// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// What opening the log found.
package struct RecoveryReport: Sendable {
  /// The epoch that begins now.
  package var epoch: UInt32 = 1
  /// Consoles as the last igord left them.
  package var consoles: [ConsoleRecord] = []
  /// Gaps found, by console.
  package var gaps: [MachineName: [Gap]] = [:]
  /// Bytes of segments that the journal put back, or gave their times, by console.
  package var mended: [MachineName: UInt64] = [:]
  /// Places where the journal was damaged.
  package var damages = 0
  /// Records that were replayed.
  package var records = 0
  /// Directories in memory that had what was received last, and have it no more.
  package var missingFronts: [String] = []
  /// Files of the journal that could not be read; the log goes on without them.
  package var failures: [FileError] = []
}
