// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import Settings

/// A settings file: a table, or the place in it where it is none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSettings(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  do throws(TOMLError) {
    let table = try TOMLParser.parse(input)
    let again = try TOMLParser.parse(input)
    precondition(table == again, "the same bytes, read differently")
  } catch {
    precondition(!error.message.isEmpty)
  }
  return 0
}
