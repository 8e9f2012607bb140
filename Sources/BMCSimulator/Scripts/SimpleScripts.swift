// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Clock

/// A line that says nothing; what is typed goes nowhere.
package final class QuietScript: SerialScript {
  package init() {}
  package func emit(into output: inout [UInt8], limit: Int, at now: Moment) {}
  package func nextOutput(at now: Moment) -> Moment? { nil }
  package func type(_ bytes: Span<UInt8>, at now: Moment) {}
}

/// A line that sends back every byte typed, as a loopback plug does.
package final class EchoScript: SerialScript {
  private var waiting: [UInt8] = []

  package init() {}

  package func end() {
    waiting = []
  }

  package func type(_ bytes: Span<UInt8>, at now: Moment) {
    waiting.append(bytes)
  }

  package func emit(into output: inout [UInt8], limit: Int, at now: Moment) {
    let count = min(limit, waiting.count)
    output.append(contentsOf: waiting.prefix(count))
    waiting.removeFirst(count)
  }

  package func nextOutput(at now: Moment) -> Moment? {
    waiting.isEmpty ? nil : now
  }
}

/// A line that sends given bytes, at a rate, once or over and over.
package final class ContentScript: SerialScript {
  private let content: [UInt8]
  private let repeats: Bool
  private var pace: Pace
  private var position = 0  // in `content`

  /// - Parameters:
  ///   - content: What is sent after each start of the machine.
  ///   - rate: Bytes a second; 0 is as fast as they are taken.
  ///   - repeats: Starts again at the end.
  package init(_ content: [UInt8], rate: Int, repeats: Bool = false) {
    self.content = content
    self.repeats = repeats
    pace = Pace(rate: rate)
  }

  package func begin(at now: Moment) {
    pace.begin(at: now)
    position = 0
  }

  package func type(_ bytes: Span<UInt8>, at now: Moment) {}

  package func emit(into output: inout [UInt8], limit: Int, at now: Moment) {
    var room = min(limit, pace.allowance(at: now))
    while room > 0, isLeft {
      if position == content.count { position = 0 }
      let count = min(room, content.count - position)
      output.append(contentsOf: content[position..<position + count])
      position += count
      room -= count
      pace.spend(count)
    }
  }

  package func skip(at now: Moment) {
    guard !pace.isUnlimited else { return }
    let count = pace.allowance(at: now)
    pace.spend(count)
    guard !content.isEmpty else { return }
    position = repeats ? (position + count) % content.count : min(content.count, position + count)
  }

  package func nextOutput(at now: Moment) -> Moment? {
    isLeft ? pace.next(at: now) : nil
  }

  private var isLeft: Bool {
    !content.isEmpty && (repeats || position < content.count)
  }
}
