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
  }

  /// Reads on; tells the place behind each literal that ends in `bytes`.
  package func scan(_ bytes: Span<UInt8>, _ state: inout State, _ found: (Int) -> Void) {
    var now = Int(state)
    unsafe classes.withUnsafeBufferPointer { classes in
      unsafe moves.withUnsafeBufferPointer { moves in
        unsafe bytes.withUnsafeBufferPointer { bytes in
          for index in bytes.indices {
            let kind = unsafe Int(classes[Int(bytes[index])])
            // Most bytes begin nothing.
            if now == 0, kind == 0 { continue }
            now = unsafe Int(moves[now &* classCount &+ kind])
            if now != 0, ends[now] { found(index + 1) }
          }
        }
      }
    }
    state = State(now)
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
