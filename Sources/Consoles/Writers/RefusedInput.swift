// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API

/// Typed bytes that went nowhere, collected so that one message tells of many.
struct RefusedInput {
  private var byteCount = 0
  private var code = ""
  private var message = ""

  /// Whether there is something to tell.
  var isEmpty: Bool { byteCount == 0 }

  /// Adds bytes; whether they are the first.
  mutating func add(_ count: Int, _ code: String, _ message: String) -> Bool {
    let isFirst = isEmpty
    byteCount += count
    self.code = code
    self.message = message
    return isFirst
  }

  /// The message, and nothing is left to tell.
  mutating func take() -> ConsoleMessage {
    defer { self = RefusedInput() }
    return .refused(
      .init(what: "input", code: code, message: message, bytes: byteCount)
    )
  }
}
