// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Every number that bounds the log, in one place; igord(8) repeats this table.
package enum LogBounds {
  /// Bytes of a console's tail that go to a segment together.
  package static let tailChunk = 8 << 10
  /// Bytes of a console that may wait for a segment before its source has to pause, while
  /// segments take anything.
  package static let consoleTail = 256 << 10
  /// Bytes of all tails together; above it the largest are drained first.
  package static let allTails = 64 << 20
  /// Bytes that a loop may have given to the journal without an answer.
  package static let uncommitted = 8 << 20
  /// Bytes in one journal record; longer appends become several.
  package static let recordPayload = 32 << 10
  /// Bytes of records in one journal block.
  package static let blockPayload = 64 << 10
  /// Bytes that one write to the journal has at most.
  package static let journalWrite = 1 << 20
  /// Journal files, preallocated and reused.
  package static let journalFiles = 4
  /// Bytes of a journal file, unless the options say otherwise.
  package static let journalFile = 64 << 20
  /// Bytes that a loop gives to the journal together; one that has more does not wait for the end
  /// of its turn.
  package static let batch = 256 << 10
  /// Bytes of memory of a loop's front.
  package static let front = 4 << 20
  /// How long the journal thread lets records wait that a front has.
  package static let lingering: Duration = .milliseconds(100)
  /// Bytes of such records for which it does not wait.
  package static let lingeringBytes = 256 << 10
  /// How long the journal may take nothing before igord goes on unkept.
  package static let unkeptAfter: Duration = .seconds(5)
  /// A segment closes at this part of its console's capacity.
  package static let segmentsPerCapacity = 16
  /// Bytes of a segment at most; its index counts them in 32 bits.
  package static let segment = 1 << 30
  /// Segments of one console, whatever their size.
  package static let segments = 1024
  /// Files of segments that the archive thread keeps open, in pairs.
  package static let openSegments = 128
  /// Tables of segments that readers keep in memory.
  package static let cachedIndexes = 64
  /// Bytes that a history read returns.
  package static let historyRead = 64 << 10
  /// Bytes that a search reads at a time.
  package static let searchBlock = 1 << 20
  /// Ends of past epochs that a console remembers.
  package static let epochEnds = 8
  /// Bytes of a console's memo.
  package static let memo = 32
  /// Bytes of a mark's text.
  package static let markText = 1024
  /// Bytes of the name of a mark's kind, and of its person.
  package static let markName = 64
  /// A clock that goes back further than this closes the segment.
  package static let clockStep: Int64 = 1_000_000_000
  /// The highest offset that a console reaches: sums with it cannot overflow.
  package static let offset: UInt64 = 1 << 62
}
