// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import RingLog

/// How a gap is told.
enum GapNotice {
  static func line(_ from: UInt64, _ to: UInt64, _ why: GapReason) -> [UInt8] {
    let count = to > from ? to - from : 0
    return PlainNotice.line("\(count) bytes missing, offsets \(from)-\(to), \(why.rawValue)")
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
