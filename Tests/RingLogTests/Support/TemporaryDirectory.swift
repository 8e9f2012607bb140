// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import TestSupport
import Testing

@testable import RingLog

/// A directory that goes with its owner.
final class TemporaryDirectory: Sendable {
  let path: String
  private let folder: TemporaryFolder?

  init() throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    path = folder.path
  }

  /// A directory of somebody else, that stays.
  init(at path: String) {
    self.path = path
    folder = nil
  }

  /// What is there now, as after a kill: an own copy of every file.
  func copied() throws -> TemporaryDirectory {
    let copy = try TemporaryDirectory()
    try Self.copy(path, to: copy.path)
    return copy
  }

  func read(_ name: String) throws -> [UInt8] {
    let files = SystemFiles()
    let file = try files.open(path + "/" + name, .read)
    return try files.read(file, at: 0, count: files.size(of: file))
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let files = SystemFiles()
    let file = try files.open(path + "/" + name, .create)
    try files.truncate(file, to: 0)
    try files.write(bytes.span, to: file, at: 0)
  }

  /// A folder in it that stands for memory: files in it outlive a process, too.
  func memory() throws -> String {
    try SystemFiles().makeDirectory(path + "/memory")
    return path + "/memory"
  }

  /// Has the fronts found that were copied along with everything else.
  func moveFronts() throws {
    let name = "journal/" + FrontNotes.fileName
    guard SystemFiles().size(at: path + "/" + name) != nil else { return }
    guard var notes = try? FrontNotes(decoding: read(name)) else { return }
    for index in notes.notes.indices { notes.notes[index].directory = path + "/memory" }
    try write(name, notes.encoded)
  }

  func remove(_ name: String) { Self.remove(path + "/" + name) }

  func list(_ name: String) throws -> [String] {
    try SystemFiles().list(path + "/" + name).sorted()
  }

  /// Every console byte in segments, by console.
  func segmentBytes(_ console: String) throws -> [UInt8] {
    guard try list("log").contains(console) else { return [] }
    return try list("log/" + console).filter { $0.hasSuffix(".log") }
      .flatMap { try read("log/\(console)/\($0)") }
  }

  static func copy(_ from: String, to: String) throws {
    let files = SystemFiles()
    for name in try files.list(from) {
      let source = from + "/" + name
      guard files.size(at: source) != nil else {
        try files.makeDirectory(to + "/" + name)
        try copy(source, to: to + "/" + name)
        continue
      }
      let file = try files.open(source, .read)
      let bytes = try files.read(file, at: 0, count: files.size(of: file))
      let copy = try files.open(to + "/" + name, .create)
      try files.write(bytes.span, to: copy, at: 0)
    }
  }

  private static func remove(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    for name in (try? SystemFiles().list(path)) ?? [] { remove(path + "/" + name) }
    unsafe rmdir(path)
  }
}

/// Bytes that tell where they are from: each depends on its offset and a salt.
func pattern(_ range: Range<UInt64>, salt: UInt64 = 0) -> [UInt8] {
  let count = Int(range.upperBound - range.lowerBound)
  return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    var offset = range.lowerBound
    while filled < count {
      let mixed = (offset &+ salt &* 0x1234_5677) &* 0x9E37_79B9_7F4A_7C15
      unsafe buffer[filled] = UInt8(truncatingIfNeeded: mixed >> 56)
      filled += 1
      offset += 1
    }
  }
}
