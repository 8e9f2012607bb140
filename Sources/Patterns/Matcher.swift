// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CPCRE2

/// What matching works with: for one thread at a time, and any number of patterns.
///
/// No expression takes more steps than `stepLimit` for one subject, nor memory without end:
/// beyond that the subject counts as too much.
@safe
package final class Matcher {
  private let data: OpaquePointer
  private let context: OpaquePointer
  private let stack: OpaquePointer?

  /// Steps that a match may take; a line that needs more is pathological.
  package static let stepLimit: UInt32 = 500_000
  /// KiB of heap that a match may take where there is no machine code.
  private static let heapLimit: UInt32 = 2048
  /// Bytes of stack for machine code, at first and at most.
  private static let stackSizes = (first: 32 << 10, most: 512 << 10)

  package enum Outcome: Equatable {
    case found(Range<Int>)
    case none
    /// The expression would take too long, or too much memory.
    case tooMuch
  }

  package init() {
    guard let data = unsafe pcre2_match_data_create_8(1, nil),
      let context = unsafe pcre2_match_context_create_8(nil)
    else { preconditionFailure("no memory for a matcher") }
    unsafe self.data = data
    unsafe self.context = context
    unsafe stack = pcre2_jit_stack_create_8(Self.stackSizes.first, Self.stackSizes.most, nil)
    unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    unsafe pcre2_set_match_limit_8(context, Self.stepLimit)
    unsafe pcre2_set_heap_limit_8(context, Self.heapLimit)
  }

  deinit {
    unsafe pcre2_match_data_free_8(data)
    unsafe pcre2_match_context_free_8(context)
    if let stack = unsafe stack { unsafe pcre2_jit_stack_free_8(stack) }
  }

  /// The first match at or after `start`; `^` holds only at line starts of the whole.
  package func firstMatch(
    of pattern: Pattern,
    in bytes: Span<UInt8>,
    from start: Int = 0
  ) -> Outcome {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe firstMatch(of: pattern, in: buffer, from: start)
    }
  }

  func firstMatch(
    of pattern: Pattern,
    in bytes: UnsafeBufferPointer<UInt8>,
    from start: Int
  ) -> Outcome {
    // PCRE2 wants an address even where there is nothing to read at it.
    guard let base = bytes.baseAddress else {
      return unsafe [0].withUnsafeBufferPointer { empty in
        unsafe firstMatch(of: pattern, in: UnsafeBufferPointer(rebasing: empty[..<0]), from: 0)
      }
    }
    let count = unsafe pcre2_match_8(pattern.code, base, bytes.count, start, 0, data, context)
    if count == PCRE2_ERROR_NOMATCH { return .none }
    // 0 is a match whose groups there is no room for: nobody asks for them.
    guard count >= 0, let pair = unsafe pcre2_get_ovector_pointer_8(data) else { return .tooMuch }
    let (from, to) = unsafe (Int(pair[0]), Int(pair[1]))
    // \K in a look-ahead may put the start behind the end.
    return .found(min(from, to)..<max(from, to))
  }

  /// Whether a text has a match; one that is too much has none.
  package func matches(_ pattern: Pattern, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if case .found = firstMatch(of: pattern, in: bytes.span) { return true }
    return false
  }
}
