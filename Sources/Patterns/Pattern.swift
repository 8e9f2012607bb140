// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CPCRE2

/// A regular expression of Perl's kind, compiled to machine code; see pcre2pattern(3).
///
/// It is for single lines: `^` and `$` stand at a line's ends, a CR before the LF belonging to
/// the end. The text that is searched may be anything; an expression in ASCII sees bytes, any
/// other sees UTF-8 and passes over what is none.
///
/// Unchecked: the compiled code never changes, and PCRE2 lets threads share it (pcre2api(3),
/// MULTITHREADING).
@safe
package final class Pattern: @unchecked Sendable {
  /// The expression as it was written.
  package let text: String
  /// Bytes that every match contains, where that can be told.
  let literal: Literal?
  /// Whether a search through many lines finds each that matches by itself.
  let isOwnLine: Bool
  let code: OpaquePointer

  /// The longest expression, in bytes.
  package static let lengthLimit = 1024
  /// How deep parentheses may nest.
  private static let nestLimit: UInt32 = 50

  /// How an expression is read.
  package struct Options: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Capital and small letters are the same.
    package static let ignoresCase = Options(rawValue: 1)
    /// Nothing in it is special.
    package static let isLiteral = Options(rawValue: 2)
  }

  /// Compiles an expression; says where it is wrong.
  package init(_ text: String, options: Options = []) throws(PatternError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.lengthLimit else {
      throw PatternError(
        position: Self.lengthLimit,
        message: "an expression has at most \(Self.lengthLimit) bytes"
      )
    }
    guard !bytes.contains(0) else {
      throw PatternError(position: 0, message: "write \\0 for a NUL")
    }
    self.text = text
    unsafe code = try Self.compile(bytes, options)
    literal = Literal(requiredBy: bytes, options)
    isOwnLine = options.contains(.isLiteral) || LineScope.isOwnLine(bytes)
    // Without machine code (on a system that forbids it) matching is only slower.
    unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
  }

  deinit { unsafe pcre2_code_free_8(code) }

  /// A text that every match contains, where that can be told and letters' case counts.
  package var requiredText: String? {
    guard let literal, !literal.ignoresCase else { return nil }
    return String(validating: literal.bytes, as: UTF8.self)
  }

  private static func compile(
    _ bytes: [UInt8],
    _ options: Options
  ) throws(PatternError) -> OpaquePointer {
    var flags: UInt32 = 0
    if options.contains(.isLiteral) {
      flags |= PCRE2_LITERAL
    } else {
      flags |= PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C
    }
    if options.contains(.ignoresCase) { flags |= PCRE2_CASELESS }
    if bytes.allSatisfy({ $0 < 0x80 }) {
      if !options.contains(.isLiteral) { flags |= PCRE2_NEVER_UTF | PCRE2_NEVER_UCP }
    } else {
      flags |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF
    }
    let context = unsafe pcre2_compile_context_create_8(nil)
    defer { unsafe pcre2_compile_context_free_8(context) }
    unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
    unsafe pcre2_set_parens_nest_limit_8(context, nestLimit)
    var (error, position): (Int32, Int) = (0, 0)
    let code = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe pcre2_compile_8(buffer.baseAddress, buffer.count, flags, &error, &position, context)
    }
    guard let code = unsafe code else {
      throw PatternError(position: position, message: Self.message(error))
    }
    return unsafe code
  }

  private static func message(_ code: Int32) -> String {
    var room = [UInt8](repeating: 0, count: 256)
    let count = unsafe room.withUnsafeMutableBufferPointer { buffer in
      unsafe pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)
    }
    return String(decoding: room.prefix(max(0, Int(count))), as: UTF8.self)
  }
}

/// Why something is no regular expression.
package struct PatternError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Bytes of the expression before the place.
  package var position: Int
  package var message: String

  package init(position: Int, message: String) {
    self.position = position
    self.message = message
  }

  package var description: String {
    "not a regular expression: \(message) (at byte \(position))"
  }
}
