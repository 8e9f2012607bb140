// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import RingLog

/// How things stood at a console of which an earlier igord could not write that down.
struct PastScene: Equatable {
  /// Who was attached; their numbers are forgotten, and 0.
  var people: [SubscriberReport] = []
  /// The console's state.
  var state: String?

  /// Reads the marks of a log, the present igord's and those before, up to a byte.
  init(_ log: LogSnapshot, at offset: UInt64) {
    log.walk(from: log.start, to: offset) { entry in
      if case .mark(let mark) = entry { take(mark) }
      return true
    }
  }

  init() {}

  mutating func take(_ mark: Mark) {
    switch mark.kind {
    // Everybody's connection ended with the igord before.
    case .restart: self = PastScene()
    case .state: state = String(mark.text.prefix { $0.isLetter })
    case .attached: attached(mark)
    case .detached:
      guard let index = index(of: mark.person, from: mark.text) else { return }
      people.remove(at: index)
    case .keyboard: keyboardChanged(mark)
    default: break
    }
  }

  private mutating func attached(_ mark: Mark) {
    guard let person = mark.person else { return }
    people.append(
      SubscriberReport(id: 0, user: person, from: mark.text, mode: "ro", since: mark.time)
    )
  }

  /// The mark names whoever took or gave up the keyboard; of several who are the same person, it is the
  /// last.
  private mutating func keyboardChanged(_ mark: Mark) {
    let reason = WriterArbitration.Reason(rawValue: mark.text)
    if reason == .forced { for index in people.indices { people[index].mode = "ro" } }
    guard let index = index(of: mark.person, from: nil) else { return }
    people[index].mode = reason == .left || reason == .released ? "ro" : "rw"
  }

  private func index(of person: String?, from peer: String?) -> Int? {
    people.lastIndex { $0.user == person && (peer == nil || $0.from == peer) }
  }
}
