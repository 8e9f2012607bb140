// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// A text message of `igor.console.v1` from igord to a subscriber.
///
/// Each is a JSON object whose `type` names it. A receiver passes over types and fields
/// that it does not know. igor-console-protocol(7) has them all.
package enum ConsoleMessage: Equatable, Sendable {
  /// The first message: where the stream begins, and who else is there.
  case attached(Attached)
  /// Offsets that cannot be served; the next byte has the offset `to`.
  case gap(GapReport)
  /// Something happened at an offset.
  case mark(MarkReport)
  /// Who is here; said after every change and when asked.
  case who(writer: PersonReport?, subscribers: [SubscriberReport])
  /// What the receiver may do from now on.
  case mode(ModeChange)
  /// A subscriber said something to the others.
  case say(user: String, text: String)
  /// The console's state changed.
  case state(StateChange)
  /// What the receiver sent was not done.
  case refused(Refusal)
  /// Typed bytes that may or may not have reached the machine; they are never sent again.
  case unsure(bytes: Int, message: String)
  /// A type that this version does not know.
  case unknown(type: String)
}

/// `mark`: an event at an offset of the console.
package struct MarkReport: Codable, Equatable, Sendable {
  package var kind: String
  package var offset: UInt64
  package var time: Timestamp
  package var text: String
  /// Who did it, where a person did.
  package var user: String?
  /// How many bytes are concerned, where the protocol tells.
  package var size: UInt64?

  package init(
    kind: String,
    offset: UInt64,
    time: Timestamp,
    text: String,
    user: String?,
    size: UInt64?
  ) {
    self.kind = kind
    self.offset = offset
    self.time = time
    self.text = text
    self.user = user
    self.size = size
  }
}
