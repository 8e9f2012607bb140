// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access

/// The body of an answer that comes into being while it is sent.
///
/// On the connection's loop. The connection calls `begin` once, then `take` whenever the
/// client has taken what there was, and after `begin`'s closure was called; `review` where
/// rights may have changed; and at the end `cancel`, however it came.
protocol LiveBody: AnyObject {
  /// Begins; `ready` is called whenever there may be something to take, or the end.
  func begin(_ ready: @escaping () -> Void)
  /// What there is to send; empty where nothing is yet.
  func take() -> [UInt8]
  /// Whether all was taken.
  var isEnded: Bool { get }
  /// Who asked has these rights from now on, or is nobody any more: there is less to tell, or
  /// the end.
  func review(_ person: Person?)
  /// Nobody takes anything any more.
  func cancel()
}
