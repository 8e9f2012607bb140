// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One machine's answer to a question over a range.
///
/// Such an answer has one row a machine, in the range's order; with
/// `Accept: application/x-ndjson` a row a line, as they come. Where `ok` is false, `error`
/// says why, and the fields of the answer itself are absent.
package protocol MachineRow: Codable, Equatable, Sendable {
  var machine: String { get }
  var ok: Bool { get }
  var error: APIError? { get }

  /// What is said of a machine that could not be asked, or would not.
  init(machine: String, error: APIError)
}

extension MachineReport: MachineRow {}
