// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where a loop's sockets read to: bytes are looked at here and kept, if at all, by who asked.
///
/// One for all of a loop's streams, so that an idle connection holds no buffer.
@safe final class Scratch {
  /// The most bytes of one read.
  static let size = 64 * 1024

  private let start = UnsafeMutableRawPointer.allocate(byteCount: Scratch.size, alignment: 16)
  private var isLent = false

  deinit {
    unsafe start.deallocate()
  }

  /// Has `fill` put bytes here, and `use` look at them: `fill` returns how many there are.
  ///
  /// What `use` calls must not read another stream of this loop: the bytes would change
  /// under its eyes.
  func with(
    fill: (UnsafeMutableRawPointer) -> Int,
    use: (Span<UInt8>) -> Void
  ) -> Int {
    precondition(!isLent, "a stream was read inside another stream's read")
    isLent = true
    defer { isLent = false }
    let count = unsafe fill(start)
    guard count > 0 else { return count }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
    unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe use($0.span) }
    return count
  }
}
