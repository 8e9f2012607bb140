// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Finds any of some literals in a stream, at a few operations a byte (Aho-Corasick).
///
/// The whole memory of where a stream stands is one number, so that a literal is found
/// however it was cut into packets, and ten thousand streams cost nothing.
package struct LiteralSet: Sendable {
  /// Where a stream stands; 0 at its beginning.
  package typealias State = UInt16

  /// Literals together, in bytes: states fit into 16 bits and their table into a cache.
  package static let byteLimit = 8192

  /// Which bytes are the same to the literals: a class for each byte value.
  private let classes: [UInt8]
  private let classCount: Int
  /// The state after a state and a class.
  private let moves: [State]
  /// Whether a literal ends where a state is reached.
  private let ends: [Bool]
  /// A bit for each value of ``Start``: whether a literal may begin with those bytes.
  private let starts: [UInt64]

  /// Three bytes, hashed as they come: each shifts the last by six bits, and the fourth last is gone.
  private typealias Start = UInt16

  /// `nil` where the literals are too long together, or one is empty.
  package init?(_ literals: [[UInt8]]) {
    guard literals.reduce(0, { $0 + $1.count }) <= Self.byteLimit,
      !literals.contains(where: \.isEmpty)
    else { return nil }
    var classes = [UInt8](repeating: 0, count: 256)
    let known = Set(literals.joined()).sorted()
    guard known.count < 255 else { return nil }
    for (index, byte) in known.enumerated() { classes[Int(byte)] = UInt8(index + 1) }
    self.classes = classes
    classCount = known.count + 1
    var trie = Trie(classCount: classCount)
    for literal in literals { trie.add(literal.map { Int(classes[Int($0)]) }) }
    trie.complete()
    moves = trie.moves
    ends = trie.ends
    starts = Self.starts(of: literals)
  }

  private static func starts(of literals: [[UInt8]]) -> [UInt64] {
    // Where one is shorter, any byte may begin one.
    guard literals.allSatisfy({ $0.count >= 3 }) else {
      return Array(repeating: .max, count: 1024)
    }
    var starts = [UInt64](repeating: 0, count: 1024)
    for literal in literals {
      let start = literal[0..<3].reduce(0 as Start) { $0 << 6 ^ Start($1) }
      starts[Int(start >> 6)] |= 1 << UInt64(start & 63)
    }
    return starts
  }

  /// Reads on; tells the place behind each literal that ends in `bytes`.
  package func scan(_ bytes: Span<UInt8>, _ state: inout State, _ found: (Int) -> Void) {
    var now = Int(state)
    var index = 0
    unsafe classes.withUnsafeBufferPointer { classes in
      unsafe moves.withUnsafeBufferPointer { moves in
        unsafe bytes.withUnsafeBufferPointer { bytes in
          while index < bytes.count {
            if now == 0 { index = unsafe nextStart(in: bytes, from: index) }
            let kind = unsafe Int(classes[Int(bytes[index])])
            now = unsafe Int(moves[now &* classCount &+ kind])
            index += 1
            if now != 0, ends[now] { found(index) }
          }
        }
      }
    }
    state = State(now)
  }

  /// The first byte with which a literal may begin, where none has begun; the last two may.
  private func nextStart(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard start + 2 < bytes.count else { return start }
    var hash = unsafe Start(bytes[start]) << 6 ^ Start(bytes[start + 1])
    return unsafe starts.withUnsafeBufferPointer { starts in
      var index = start + 2
      while index < bytes.count {
        hash = unsafe hash << 6 ^ Start(bytes[index])
        if unsafe starts[Int(hash >> 6)] >> UInt64(hash & 63) & 1 != 0 { return index - 2 }
        index += 1
      }
      return bytes.count - 2
    }
  }
}

/// The literals as a tree, and then as a machine that never goes back.
private struct Trie {
  let classCount: Int
  var moves: [LiteralSet.State]
  var ends = [false]

  init(classCount: Int) {
    self.classCount = classCount
    moves = Array(repeating: 0, count: classCount)
  }

  mutating func add(_ path: [Int]) {
    var state = 0
    for step in path {
      let place = state * classCount + step
      if moves[place] == 0 {
        moves[place] = LiteralSet.State(ends.count)
        moves += Array(repeating: 0, count: classCount)
        ends.append(false)
      }
      state = Int(moves[place])
    }
    ends[state] = true
  }

  /// Fills in where to go where the tree ends: to the longest tail that begins a literal.
  mutating func complete() {
    var tails = [Int](repeating: 0, count: ends.count)
    var queue = (0..<classCount).map { Int(moves[$0]) }.filter { $0 != 0 }
    var next = 0
    while next < queue.count {
      let state = queue[next]
      next += 1
      if ends[tails[state]] { ends[state] = true }
      for step in 0..<classCount {
        let place = state * classCount + step
        let afterTail = moves[tails[state] * classCount + step]
        if moves[place] == 0 {
          moves[place] = afterTail
        } else {
          tails[Int(moves[place])] = Int(afterTail)
          queue.append(Int(moves[place]))
        }
      }
    }
  }
}
