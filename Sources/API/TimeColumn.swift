// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// The times that stand before lines of text, all of one width.
package enum TimeColumn {
  /// A time as RFC 3339 writes it in a zone, or a hyphen where it is not known.
  package static func text(_ time: Timestamp?, in zone: ClockZone) -> String {
    if let time { return time.rfc3339(in: zone) }
    // `2026-11-02T03:12:45.120Z`, and with `+01:00` instead of the Z.
    let width = zone == .utc ? 24 : 29
    return "-" + String(repeating: " ", count: width - 1)
  }

  /// Turns what stands before a line from UTC to another zone; `nil` where that is no time.
  package static func text(_ text: String, in zone: ClockZone) -> String? {
    if let time = Timestamp(rfc3339: text) { return self.text(time, in: zone) }
    return text == self.text(nil, in: .utc) ? self.text(nil, in: zone) : nil
  }
}
