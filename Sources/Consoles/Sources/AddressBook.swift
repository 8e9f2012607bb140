// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// The addresses of one host: looked up by a resolver, tried in turn, and the one that
/// answered first of all.
///
/// A host keeps its addresses for as long as one of them answers; after a whole round of
/// failures the name is looked up again. Where nobody can be asked, those known go on being tried:
/// a BMC that was reset comes back whether DNS does or not.
final class AddressBook {
  private let host: String
  private let port: UInt16
  private var addresses: [SocketAddress] = []
  private var next = 0

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
    if let ip = IPAddress(host) { addresses = [.ip(ip, port: port)] }
  }

  /// Whether the host is an address, which needs no look-up.
  private var isAddress: Bool { IPAddress(host) != nil }

  /// The address to try now, where one is known.
  var current: SocketAddress? { next < addresses.count ? addresses[next] : nil }

  /// Gives up the current address; whether there is another to try before a new look-up.
  func moveOn() -> Bool {
    guard !isAddress else { return false }
    next += 1
    return next < addresses.count
  }

  /// The address to try after the current one; `nil` where there is only one.
  func rotate() -> SocketAddress? {
    guard addresses.count > 1 else { return nil }
    next = (next + 1) % addresses.count
    return addresses[next]
  }

  /// Has the name looked up again when it is next needed.
  func forget() {
    if !isAddress { next = addresses.count }
  }

  /// Has `body` called with the address to try, or with why there is none.
  ///
  /// At once where it is known; else after a look-up, on the loop. While the resolvers are
  /// too busy it waits for its turn.
  func withAddress(
    on shard: Shard,
    _ body: @escaping (Result<SocketAddress, ConsoleError>) -> Void
  ) {
    if let current {
      body(.success(current))
      return
    }
    let (host, port) = (self.host, self.port)
    let lookUp: @Sendable () -> Result<[SocketAddress], Resolver.Failure> = {
      Result { () throws(Resolver.Failure) in try Resolver.addresses(of: host, port: port) }
    }
    let isAccepted = shard.agenda.submit(lookUp, to: shard.resolvers) { [self] in
      accept($0, body)
    }
    if isAccepted { return }
    shard.agenda.after(.milliseconds(Int.random(in: 50...150))) { [self, unowned shard] in
      withAddress(on: shard, body)
    }
  }

  /// Takes the answer to a look-up; `body` as in `withAddress`.
  func accept(
    _ answer: Result<[SocketAddress], Resolver.Failure>,
    _ body: (Result<SocketAddress, ConsoleError>) -> Void
  ) {
    next = 0
    switch answer {
    case .success(let found):
      addresses = found
      guard let first = found.first else {
        return body(.failure(ConsoleError(.unknownHost, "\(host) has no address")))
      }
      body(.success(first))
    case .failure(let failure):
      if failure.isPassing, let known = addresses.first { return body(.success(known)) }
      addresses = []
      let hint = "check the name, or write an address in the settings"
      body(.failure(ConsoleError(.unknownHost, "\(failure): \(hint)")))
    }
  }
}
