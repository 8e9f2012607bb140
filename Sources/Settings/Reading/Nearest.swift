// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension String {
  /// The word that this one is most likely a slip of; `nil` where none is near.
  func nearest(of words: [String]) -> String? {
    let own = Array(lowercased().utf8)
    guard own.count <= 64 else { return nil }
    let near = words.map { (word: $0, edits: own.edits(to: Array($0.utf8))) }
      .min { ($0.edits, $0.word) < ($1.edits, $1.word) }
    guard let near, near.edits <= max(1, own.count / 3) else { return nil }
    return near.word
  }
}

extension [UInt8] {
  /// How many bytes have to be put in, taken out, changed or swapped with the next one.
  fileprivate func edits(to other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = [Int](0...other.count)
    for row in indices {
      var current = [row + 1]
      for column in other.indices {
        let isSame = self[row] == other[column]
        var edits = Swift.min(
          last[column] + (isSame ? 0 : 1),
          last[column + 1] + 1,
          current[column] + 1
        )
        if row > 0, column > 0, self[row] == other[column - 1], self[row - 1] == other[column] {
          edits = Swift.min(edits, beforeLast[column - 1] + 1)
        }
        current.append(edits)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
