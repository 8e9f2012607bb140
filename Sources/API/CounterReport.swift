// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What happened to a console's output since igord started, counted.
package struct CounterReport: Codable, Equatable, Sendable {
  /// Bytes that were logged.
  package var bytes: UInt64 = 0
  /// Packets that the BMC sent again although igord had them; their bytes were left out.
  package var duplicates: UInt64 = 0
  /// Acknowledgements that waited over 500 ms for the log.
  package var held: UInt64 = 0
  /// Times that the BMC dropped output before igord had it.
  package var lost: UInt64 = 0
  /// Gaps that subscribers were told.
  package var gaps: UInt64 = 0

  package init() {}
}
