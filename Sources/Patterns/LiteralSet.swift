// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux

/// Finds any of some literals in a stream: where one may begin, byte by byte (Aho-Corasick).
///
/// The whole memory of where a stream stands is one number, so that a literal is found
/// however it was cut into packets, and ten thousand streams cost nothing.
package struct LiteralSet: Sendable {
  /// Where a stream stands; 0 at its beginning.
  package typealias State = UInt16

  /// Lists that a literal is on: a bit each, the first list's the lowest.
  package typealias Lists = UInt128

  /// Literals together, in bytes: states fit into 16 bits and their table into a cache.
  package static let byteLimit = 8192

  /// Which bytes are the same to the literals: a class for each byte value.
  private let classes: [UInt8]
  private let classCount: Int
  /// The state after a state and a class.
  private let moves: [State]
  /// The lists of the literals that end where a state is reached.
  private let ends: [Lists]
  private let starts: LiteralStarts

  /// `nil` where the lists are too many, the literals too long together, or one is empty.
  package init?(_ lists: [[[UInt8]]]) {
    let literals = Array(lists.joined())
    guard lists.count <= Lists.bitWidth,
      literals.reduce(0, { $0 + $1.count }) <= Self.byteLimit,
      !literals.contains(where: \.isEmpty)
    else { return nil }
    var classes = [UInt8](repeating: 0, count: 256)
    let known = Set(literals.joined()).sorted()
    guard known.count < 255 else { return nil }
    for (index, byte) in known.enumerated() { classes[Int(byte)] = UInt8(index + 1) }
    self.classes = classes
    classCount = known.count + 1
    var trie = Trie(classCount: classCount)
    for (index, list) in lists.enumerated() {
      for literal in list { trie.add(literal.map { Int(classes[Int($0)]) }, of: 1 << Lists(index)) }
    }
    trie.complete()
    moves = trie.moves
    ends = trie.ends
    starts = LiteralStarts(of: literals)
  }

  /// The lists of which a text by itself has a literal.
  package func lists(in text: Span<UInt8>) -> Lists {
    var state: State = 0
    var lists: Lists = 0
    scan(text, &state) { lists |= $1 }
    return lists
  }

  /// Reads on; tells the place behind each literal that ends in `bytes`, and whose it is.
  package func scan(_ bytes: Span<UInt8>, _ state: inout State, _ found: (Int, Lists) -> Void) {
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
            if now != 0, ends[now] != 0 { found(index, ends[now]) }
          }
        }
      }
    }
    state = State(now)
  }

  /// The first byte with which a literal may begin, where none has begun; any of the last few may.
  private func nextStart(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return start }
    return unsafe start + igor_find_start(base + start, bytes.count - start, starts.tables)
  }
}

/// The literals as a tree, and then as a machine that never goes back.
private struct Trie {
  let classCount: Int
  var moves: [LiteralSet.State]
  var ends: [LiteralSet.Lists] = [0]

  init(classCount: Int) {
    self.classCount = classCount
    moves = Array(repeating: 0, count: classCount)
  }

  mutating func add(_ path: [Int], of list: LiteralSet.Lists) {
    var state = 0
    for step in path {
      let place = state * classCount + step
      if moves[place] == 0 {
        moves[place] = LiteralSet.State(ends.count)
        moves += Array(repeating: 0, count: classCount)
        ends.append(0)
      }
      state = Int(moves[place])
    }
    ends[state] |= list
  }

  /// Fills in where to go where the tree ends: to the longest tail that begins a literal.
  mutating func complete() {
    var tails = [Int](repeating: 0, count: ends.count)
    var queue = (0..<classCount).map { Int(moves[$0]) }.filter { $0 != 0 }
    var next = 0
    while next < queue.count {
      let state = queue[next]
      next += 1
      ends[state] |= ends[tails[state]]
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
