// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Bytes first in, first out.
struct ByteQueue {
  private var storage: [UInt8] = []
  private var head = 0

  var count: Int { storage.count - head }
  var isEmpty: Bool { count == 0 }

  /// Has `fill` append to the end.
  mutating func append(_ fill: (inout [UInt8]) -> Void) {
    if head > 0, head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    fill(&storage)
  }

  /// The first bytes, at most `limit`.
  func prefix(_ limit: Int) -> ArraySlice<UInt8> {
    storage[head..<head + min(limit, count)]
  }

  mutating func removeFirst(_ count: Int) {
    head += min(count, self.count)
    if isEmpty { removeAll() }
  }

  mutating func removeAll() {
    storage.removeAll(keepingCapacity: storage.capacity <= 8192)
    head = 0
  }
}
