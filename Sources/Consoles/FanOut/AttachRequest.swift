// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Notation

/// What a connection that wants to become a subscriber asks for.
package struct AttachRequest: Sendable {
  package var console: MachineName
  package var framing: Framing
  /// Whether it wants to type.
  package var mode: TypingMode
  /// What to do where somebody has the keyboard.
  package var take: ConsoleRequest.Take
  /// What its user may do.
  package var mayType: Bool
  package var mayForce: Bool
  package var from: StartPoint
  /// Ends the stream at a gap, in place of a line that names it.
  package var closesAtGaps: Bool
  /// The subscriber that this one was on a connection it lost.
  package var replaces: SubscriberID?
  package var user: String
  /// Whether the user is nobody in particular: any number of people have that name.
  package var isAnonymous = false
  /// Where the connection comes from: an address, or `unix`.
  package var peer: String
  /// Held for as long as the subscriber is there: its place among all connections.
  package var place: (any AnyObject & Sendable)?
  /// What its user may do by now, asked on the console's loop.
  ///
  /// Asked every few seconds and when rights changed; `nil` from it ends the stream. Where there
  /// is none, nothing changes.
  package var permission: (@Sendable () -> StreamPermission?)?
  /// Called once on the console's loop when the subscriber is gone, with the bytes it typed.
  package var ended: (@Sendable (_ typed: UInt64) -> Void)?
  /// What is said of the first bytes that come, before the stream ends without any of them typed;
  /// `nil` from it takes them.
  package var objection: (@Sendable (Span<UInt8>) -> [UInt8]?)?
  /// The bytes before the first byte of the console; made on the console's loop.
  package var preface: @Sendable (Attachment) -> [UInt8]
  /// The bytes before the connection is closed, where it cannot be attached.
  package var refusal: @Sendable (AttachRefusal) -> [UInt8]

  package init(
    console: MachineName,
    framing: Framing,
    mode: TypingMode = .readOnly,
    take: ConsoleRequest.Take = .ifFree,
    mayType: Bool = true,
    mayForce: Bool = true,
    from: StartPoint = .live,
    closesAtGaps: Bool = false,
    replaces: SubscriberID? = nil,
    user: String,
    peer: String,
    place: (any AnyObject & Sendable)? = nil,
    permission: (@Sendable () -> StreamPermission?)? = nil,
    ended: (@Sendable (_ typed: UInt64) -> Void)? = nil,
    preface: @escaping @Sendable (Attachment) -> [UInt8] = { _ in [] },
    refusal: @escaping @Sendable (AttachRefusal) -> [UInt8] = { _ in [] }
  ) {
    self.console = console
    self.framing = framing
    self.mode = mode
    self.take = take
    self.mayType = mayType
    self.mayForce = mayForce
    self.from = from
    self.closesAtGaps = closesAtGaps
    self.replaces = replaces
    self.user = user
    self.peer = peer
    self.place = place
    self.permission = permission
    self.ended = ended
    self.preface = preface
    self.refusal = refusal
  }
}

/// What somebody who watches a console may do there besides.
package struct StreamPermission: Equatable, Sendable {
  package var mayType: Bool
  /// Whether they may take the keyboard from somebody.
  package var mayForce: Bool

  package init(mayType: Bool, mayForce: Bool) {
    self.mayType = mayType
    self.mayForce = mayForce
  }
}

/// What a new subscriber is told of its place.
package struct Attachment: Sendable {
  package var name: MachineName
  package var epoch: UInt32
  /// The offset of the first byte that follows.
  package var offset: UInt64
  package var mode: TypingMode
  package var writer: PersonReport?
  package var id: SubscriberID
  /// How the console is: where it is not active, bytes may be long in coming.
  package var state: ConsoleState
}

/// Why a connection could not be attached.
package enum AttachRefusal: Error, Equatable, Sendable {
  /// No such console, or no more.
  case notFound
  /// The console has as many subscribers as it may have.
  case tooMany
  /// igord is on its way out.
  case stopping
}
