// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// One subscriber of a console, as others see it.
package struct SubscriberReport: Codable, Equatable, Sendable {
  /// Number of the subscriber, never used twice while igord runs; 0 in an incident of an earlier
  /// igord's.
  package var id: UInt64
  package var user: String
  /// Where the connection comes from: an address, or `unix`.
  package var from: String
  /// `rw` where what it types reaches the machine, else `ro`.
  package var mode: String
  /// When it attached.
  package var since: Timestamp

  package init(id: UInt64, user: String, from: String, mode: String, since: Timestamp) {
    self.id = id
    self.user = user
    self.from = from
    self.mode = mode
    self.since = since
  }
}

/// A person at a console: the subscriber's number and the user's name.
package struct PersonReport: Codable, Equatable, Sendable {
  package var id: UInt64
  package var user: String

  package init(id: UInt64, user: String) {
    self.id = id
    self.user = user
  }
}

/// Who is at one console; `GET /who` answers with an array of these.
package struct WhoReport: Codable, Equatable, Sendable {
  package var machine: String
  package var writer: PersonReport?
  package var subscribers: [SubscriberReport]
  /// Why the console could not be asked; then nobody is said to be there.
  package var error: APIError?

  package init(machine: String, writer: PersonReport?, subscribers: [SubscriberReport]) {
    self.machine = machine
    self.writer = writer
    self.subscribers = subscribers
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    self.error = error
    subscribers = []
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(machine, forKey: .machine)
    try fields.encode(writer, forKey: .writer)
    try fields.encode(subscribers, forKey: .subscribers)
    try fields.encodeIfPresent(error, forKey: .error)
  }
}
