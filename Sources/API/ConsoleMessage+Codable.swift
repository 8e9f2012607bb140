// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

extension ConsoleMessage: Codable {
  private enum Key: CodingKey {
    case type
    case writer
    case subscribers
    case user
    case text
    case bytes
    case message
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    let type = try fields.decode(String.self, forKey: .type)
    switch type {
    case "attached": self = .attached(try Attached(from: decoder))
    case "gap": self = .gap(try GapReport(from: decoder))
    case "mark": self = .mark(try MarkReport(from: decoder))
    case "mode": self = .mode(try ModeChange(from: decoder))
    case "state": self = .state(try StateChange(from: decoder))
    case "refused": self = .refused(try Refusal(from: decoder))
    case "who":
      self = .who(
        writer: try fields.decodeIfPresent(PersonReport.self, forKey: .writer),
        subscribers: try fields.decode([SubscriberReport].self, forKey: .subscribers)
      )
    case "say":
      self = .say(
        user: try fields.decode(String.self, forKey: .user),
        text: try fields.decode(String.self, forKey: .text)
      )
    case "unsure":
      self = .unsure(
        bytes: try fields.decode(Int.self, forKey: .bytes),
        message: try fields.decode(String.self, forKey: .message)
      )
    default: self = .unknown(type: type)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(type, forKey: .type)
    switch self {
    case .attached(let attached): try attached.encode(to: encoder)
    case .gap(let gap): try gap.encode(to: encoder)
    case .mark(let mark): try mark.encode(to: encoder)
    case .mode(let change): try change.encode(to: encoder)
    case .state(let change): try change.encode(to: encoder)
    case .refused(let refusal): try refusal.encode(to: encoder)
    case .who(let writer, let subscribers):
      try fields.encode(writer, forKey: .writer)
      try fields.encode(subscribers, forKey: .subscribers)
    case .say(let user, let text):
      try fields.encode(user, forKey: .user)
      try fields.encode(text, forKey: .text)
    case .unsure(let bytes, let message):
      try fields.encode(bytes, forKey: .bytes)
      try fields.encode(message, forKey: .message)
    case .unknown: break
    }
  }

  /// The word in the field `type`.
  package var type: String {
    switch self {
    case .attached: "attached"
    case .gap: "gap"
    case .mark: "mark"
    case .who: "who"
    case .mode: "mode"
    case .say: "say"
    case .state: "state"
    case .refused: "refused"
    case .unsure: "unsure"
    case .unknown(let type): type
    }
  }
}
