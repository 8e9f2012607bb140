// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Looks for a text in bytes that grow, and at each of them once: megabytes may stand before it.
package struct MarkSearch {
  private let mark: [UInt8]
  private var searched = 0
  /// Where the bytes begin that stand behind the text, once it was found.
  private(set) package var end: Int?

  package init(_ mark: String) {
    self.mark = Array(mark.utf8)
  }

  /// Looks on in what is there now; whether the text was found.
  package mutating func look(in bytes: [UInt8]) -> Bool {
    while end == nil, searched + mark.count <= bytes.count {
      if bytes[searched..<(searched + mark.count)].elementsEqual(mark) {
        end = searched + mark.count
      }
      searched += 1
    }
    return end != nil
  }
}
