// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// Names to addresses (getaddrinfo), as the system is configured.
package enum Resolver {
  /// Why a name has no address: the resolver's own words.
  package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    package let host: String
    package let reason: String
    /// Whether it says nothing of the name: no server answered, or the system was short of something.
    package let isPassing: Bool

    package init(host: String, reason: String, isPassing: Bool) {
      self.host = host
      self.reason = reason
      self.isPassing = isPassing
    }

    /// What an error of getaddrinfo(3) says.
    fileprivate init(host: String, code: Int32) {
      self.init(
        host: host,
        reason: unsafe String(cString: gai_strerror(code)),
        isPassing: [EAI_AGAIN, EAI_MEMORY, EAI_SYSTEM].contains(code)
      )
    }

    package var description: String { "\(host): \(reason)" }
  }

  /// The addresses of a host, in the order to try them; an address stands for itself.
  ///
  /// Blocks, for seconds at worst: never on a loop.
  package static func addresses(of host: String, port: UInt16) throws(Failure) -> [SocketAddress] {
    if let address = IPAddress(host) { return [.ip(address, port: port)] }
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, nil, &hints, &list)
    guard code == 0 else { throw Failure(host: host, code: code) }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe address(entry.pointee, port: port) { addresses.append(address) }
      unsafe next = entry.pointee.ai_next
    }
    return addresses
  }

  private static func address(_ entry: addrinfo, port: UInt16) -> SocketAddress? {
    guard let pointer = unsafe entry.ai_addr else { return nil }
    var storage = sockaddr_storage()
    let length = unsafe entry.ai_addrlen
    let size = min(Int(length), MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutableBytes(of: &storage) {
      unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size))
    }
    guard let ip = SocketAddress(storage, length: length).ip else { return nil }
    return .ip(ip, port: port)
  }
}
