// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

extension ConsoleMessage {
  /// `attached`: the answer to a WebSocket that became a subscriber.
  package struct Attached: Codable, Equatable, Sendable {
    package var name: String
    package var epoch: UInt32
    /// The offset of the first byte that follows.
    package var offset: UInt64
    /// The oldest offset still in the log.
    package var start: UInt64
    /// The offset that the console's next byte gets.
    package var end: UInt64
    /// `rw` or `ro`.
    package var mode: String
    /// The most that the receiver may do here: `watch`, `type` or `power`; `nil` where an
    /// older igord does not say.
    package var may: String?
    /// The receiver's own number.
    package var id: UInt64
    /// The receiver's own user name.
    package var user: String
    package var writer: PersonReport?
    package var subscribers: [SubscriberReport]
    package var state: String
    package var since: Timestamp
    package var error: APIError?

    package init(
      name: String,
      epoch: UInt32,
      offset: UInt64,
      start: UInt64,
      end: UInt64,
      mode: String,
      may: String?,
      id: UInt64,
      user: String,
      writer: PersonReport?,
      subscribers: [SubscriberReport],
      state: String,
      since: Timestamp,
      error: APIError?
    ) {
      self.name = name
      self.epoch = epoch
      self.offset = offset
      self.start = start
      self.end = end
      self.mode = mode
      self.may = may
      self.id = id
      self.user = user
      self.writer = writer
      self.subscribers = subscribers
      self.state = state
      self.since = since
      self.error = error
    }

    /// Writes the fields that may be null as null, never as nothing.
    package func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(name, forKey: .name)
      try fields.encode(epoch, forKey: .epoch)
      try fields.encode(offset, forKey: .offset)
      try fields.encode(start, forKey: .start)
      try fields.encode(end, forKey: .end)
      try fields.encode(mode, forKey: .mode)
      try fields.encode(may, forKey: .may)
      try fields.encode(id, forKey: .id)
      try fields.encode(user, forKey: .user)
      try fields.encode(writer, forKey: .writer)
      try fields.encode(subscribers, forKey: .subscribers)
      try fields.encode(state, forKey: .state)
      try fields.encode(since, forKey: .since)
      try fields.encode(error, forKey: .error)
    }
  }
}
