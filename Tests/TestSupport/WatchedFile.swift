// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Foundation

/// A file that a program appends to, such as a log, for waiting until something stands in it.
package struct WatchedFile: Sendable {
  package let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// Everything in the file so far.
  package var bytes: [UInt8] {
    FileManager.default.contents(atPath: path).map { Array($0) } ?? []
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Makes the file, with these bytes in it.
  package func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Waits until the text stands in the file; whether it did in time.
  package func contains(_ text: String, within limit: Duration = .seconds(60)) -> Bool {
    contains(Array(text.utf8), within: limit)
  }

  /// Waits until the text stands in the file behind its first `start` bytes.
  package func contains(
    _ text: String,
    after start: Int,
    within limit: Duration = .seconds(60)
  ) -> Bool {
    waits(within: limit) { bytes.dropFirst(start).firstRange(of: Array(text.utf8)) != nil }
  }

  /// Waits until the bytes stand in the file; whether they did in time.
  package func contains(_ wanted: [UInt8], within limit: Duration = .seconds(60)) -> Bool {
    waits(within: limit) { bytes.firstRange(of: wanted) != nil }
  }

  /// Waits until the file has so many bytes; whether it had in time.
  package func holds(_ count: Int, within limit: Duration = .seconds(60)) -> Bool {
    waits(within: limit) { size >= count }
  }

  private var size: Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Asks again each time that something in the file's folder was written.
  private func waits(within limit: Duration, until isDone: () -> Bool) -> Bool {
    let deadline = Moment.now + limit
    let watch = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    defer { close(watch) }
    let folder = (path as NSString).deletingLastPathComponent
    _ = unsafe inotify_add_watch(watch, folder, UInt32(IN_MODIFY | IN_CREATE))
    var room = [UInt8](repeating: 0, count: 4096)
    while true {
      if isDone() { return true }
      let left = (deadline - .now).components
      guard left.seconds >= 0, left.attoseconds >= 0 else { return false }
      var polls = [pollfd(fd: watch, events: Int16(POLLIN), revents: 0)]
      _ = unsafe poll(
        &polls,
        1,
        Int32(left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
      )
      while unsafe read(watch, &room, room.count) > 0 {}
    }
  }
}
