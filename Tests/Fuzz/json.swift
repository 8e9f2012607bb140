// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import API

/// The body of a request: an order, or the place in it where it is none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  do throws(APIError) {
    let request = try PowerRequest(body: input)
    let again = try? PowerRequest(body: JSON.encode(request))
    precondition(again == request, "\(request) is read back as \(String(describing: again))")
  } catch {
    precondition(error.message.contains("line ") || error.message.contains("body"), "\(error)")
  }
  return 0
}
