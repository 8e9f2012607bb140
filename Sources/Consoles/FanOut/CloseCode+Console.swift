// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import HTTP

/// The close codes of `igor.console.v1` beside those of RFC 6455.
extension CloseCode {
  /// Another connection of the same client took this one's place.
  static let replaced = CloseCode(rawValue: 4001)
  /// The console is no longer in the settings.
  static let unknownConsole = CloseCode(rawValue: 4404)
}
