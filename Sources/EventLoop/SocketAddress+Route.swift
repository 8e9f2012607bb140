// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

extension SocketAddress {
  /// The address of ours from which the system would send to this one: no packet is sent.
  ///
  /// `nil` where there is no way there.
  package var localEnd: IPAddress? {
    guard ip != nil, let descriptor = try? Descriptor.socket(family: family, type: SOCK_DGRAM)
    else { return nil }
    let result = unsafe withSystemAddress { unsafe connect(descriptor.raw, $0, $1) }
    guard result == 0 else { return nil }
    return SocketAddress(localOf: descriptor.raw).ip
  }
}
