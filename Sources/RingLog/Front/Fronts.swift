// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes
internal import Synchronization

/// The fronts of this igord: a file for each loop, in one directory.
final class Fronts: Sendable {
  let note: FrontNote
  private let operations: any FileOperations
  private let count = Mutex<UInt64>(0)

  init(_ note: FrontNote, operations: any FileOperations) {
    self.note = note
    self.operations = operations
  }

  /// Makes the first one's file: there is always one where a note says so, unless it was lost.
  func begin() throws(FileError) {
    _ = try operations.open(note.path(of: 1), .create)
  }

  /// One more.
  func make() throws(FileError) -> Front {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let id = note.id(of: number)
    let file = try operations.open(note.path(of: number), .create)
    try operations.allocate(file, size: LogBounds.front)
    return Front(id: id, file: file, size: LogBounds.front, operations: operations)
  }

  /// Removes them: the journal has everything.
  func remove() {
    let count = count.withLock { $0 }
    for number in 1...max(1, count) { try? operations.remove(note.path(of: number)) }
  }
}

/// Where an igord has its fronts: a line of the file `front` beside the journal.
package struct FrontNote: Equatable, Sendable {
  /// The epoch of that igord.
  package var epoch: UInt32
  /// Which run of the kernel has the memory.
  package var boot: [UInt8]
  package var directory: String
  /// From which the fronts' ids are counted.
  package var base: UInt64

  package init(epoch: UInt32, boot: [UInt8], directory: String, base: UInt64) {
    self.epoch = epoch
    self.boot = boot
    self.directory = directory
    self.base = base
  }

  /// The id of a front by its number, from 1.
  func id(of number: UInt64) -> UInt64 { base &+ number }

  func path(of number: UInt64) -> String { "\(directory)/\(prefix)\(number)\(Self.suffix)" }

  private var prefix: String { "igor-\(String(base, radix: 16))-" }
  private static let suffix = ".front"

  /// Which of the fronts has a file of this name, if one has.
  func number(ofFile name: String) -> UInt64? {
    guard name.hasPrefix(prefix), name.hasSuffix(Self.suffix) else { return nil }
    return UInt64(name.dropFirst(prefix.count).dropLast(Self.suffix.count))
  }
}

/// The file `front` beside the journal: who may have left something in memory, oldest first.
///
/// A line each of epoch, base, kernel and directory, and a last one with the CRC32C of all before.
package struct FrontNotes: Equatable, Sendable {
  package var notes: [FrontNote]

  package static let fileName = "front"
  /// Bytes of the file.
  package static let limit = 32 << 10

  package init(_ notes: [FrontNote]) {
    self.notes = notes
  }

  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for note in notes {
      bytes += Array("\(note.epoch) \(String(note.base, radix: 16)) ".utf8)
      bytes += note.boot.isEmpty ? [0x2D] : note.boot
      bytes += Array(" \(note.directory)\n".utf8)
    }
    return bytes + Array("\(CRC32C.checksum(of: bytes.span))\n".utf8)
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count >= 2, lines.last?.isEmpty == true else { throw .truncated }
    let last = lines[lines.count - 2]
    let checked = bytes[..<last.startIndex]
    guard UInt32(String(decoding: last, as: UTF8.self)) == CRC32C.checksum(of: checked.span) else {
      throw .mismatch("CRC of the fronts' places")
    }
    notes = []
    for line in lines.dropLast(2) { notes.append(try FrontNote(decoding: line)) }
  }
}

extension FrontNote {
  fileprivate init(decoding line: ArraySlice<UInt8>) throws(WireError) {
    let fields = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard fields.count == 4, let epoch = UInt32(String(decoding: fields[0], as: UTF8.self)),
      let base = UInt64(String(decoding: fields[1], as: UTF8.self), radix: 16)
    else { throw .invalid("place of a front") }
    self.init(
      epoch: epoch,
      boot: fields[2].elementsEqual([0x2D]) ? [] : Array(fields[2]),
      directory: String(decoding: fields[3], as: UTF8.self),
      base: base
    )
  }
}
