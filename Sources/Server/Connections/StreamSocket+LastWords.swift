// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

extension StreamSocket {
  /// Says something and closes, once the other end has had a second to read it.
  func close(saying last: [UInt8], keeping place: ConnectionPlace) {
    _ = write(last.span)
    closeLingering(for: .seconds(1), keeping: place)
  }
}
