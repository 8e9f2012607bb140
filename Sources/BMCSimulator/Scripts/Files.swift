// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// The bytes of a file, or `nil` with errno where it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
  let descriptor = unsafe Descriptor(owning: open(path, O_RDONLY | O_CLOEXEC))
  guard descriptor.raw >= 0 else { return nil }
  var content: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe read(descriptor.raw, &part, part.count)
    if count == 0 { return content }
    guard count > 0 else { return nil }
    content.append(contentsOf: part[..<count])
  }
}

/// Appends to a file, which is made where there is none; `false` with errno where that fails.
func appendToFile(_ path: String, _ bytes: [UInt8]) -> Bool {
  let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC
  let descriptor = unsafe Descriptor(owning: open(path, flags, 0o644))
  guard descriptor.raw >= 0 else { return false }
  var done = 0
  while done < bytes.count {
    let count = unsafe bytes.span.extracting(droppingFirst: done).withUnsafeBytes {
      unsafe write(descriptor.raw, $0.baseAddress, $0.count)
    }
    guard count > 0 else { return false }
    done += count
  }
  return true
}

extension SystemError {
  /// The system's words alone: "No such file or directory".
  var reason: String { Self.text(of: code) }
}

/// Says something to whoever started the program.
func writeToStandardError(_ text: String) {
  _ = unsafe text.utf8.withContiguousStorageIfAvailable {
    unsafe write(STDERR_FILENO, $0.baseAddress, $0.count)
  }
}
