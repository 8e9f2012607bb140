// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import RingLog

/// How a gap is told.
enum GapNotice {
  static func line(_ from: UInt64, _ to: UInt64, _ why: GapReason) -> [UInt8] {
    // After a restart, or by mistake, a client may ask for what is beyond the end.
    guard from <= to else {
      return PlainNotice.line("no offset \(from) yet, on from offset \(to), \(why.rawValue)")
    }
    let text = "\(to - from) bytes missing, offsets \(from)-\(to), \(why.rawValue)"
    return PlainNotice.line(text)
  }

  /// A gap as its framing tells it.
  static func bytes(
    _ from: UInt64,
    _ to: UInt64,
    _ why: GapReason,
    framing: Framing
  ) -> [UInt8] {
    switch framing {
    case .webSocket:
      let report = GapReport(from: from, to: to, why: why.rawValue)
      return .textFrame(JSON.encode(ConsoleMessage.gap(report)))
    case .plain, .chunked:
      var bytes: [UInt8] = []
      bytes.append(line(from, to, why).span, framedAs: framing)
      return bytes
    }
  }
}
