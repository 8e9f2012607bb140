// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import API

/// A file of an incident as a disk gives it back: what is read is written and read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIncidents(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let report = try? JSON.decode(IncidentReport.self, from: input.span) else { return 0 }
  let bytes = JSON.encode(report)
  guard let again = try? JSON.decode(IncidentReport.self, from: bytes.span) else {
    preconditionFailure("\(String(decoding: bytes, as: UTF8.self)) is not read back")
  }
  precondition(again.id == report.id && again.findings.count == report.findings.count)
  precondition(again.summary.sensors == nil && again.line == report.line)
  return 0
}
