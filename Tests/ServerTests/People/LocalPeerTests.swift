// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import EventLoop
import Server
import TestSupport
import Testing

/// Who is at the Unix socket, as the kernel and the system's tables tell.
struct LocalPeerTests {
  private static let peer = PeerCredentials(process: 77, user: 4242, group: 5)
  private static let ada = LocalUser(name: "ada", groups: [5, 9])

  private func describe(_ identity: Identity) -> String {
    switch identity {
    case .local(let name, let role): "\(name) \(role?.rawValue ?? "-")"
    case .anonymous: "anonymous"
    case .stranger: "stranger"
    }
  }

  @Test func `somebody has their name, and the role of the group`() {
    #expect(describe(Identity(Self.peer, Self.ada, group: 9, own: 1)) == "ada operator")
    #expect(describe(Identity(Self.peer, Self.ada, group: 10, own: 1)) == "ada -")
  }

  @Test func `who has no name has no role of the group either, but root has its own`() {
    #expect(describe(Identity(Self.peer, nil, group: 5, own: 1)) == "stranger")
    let root = PeerCredentials(process: 77, user: 0, group: 0)
    #expect(describe(Identity(root, nil, group: 5, own: 1)) == "uid-0 admin")
  }

  @Test func `igord is nobody at its own socket`() throws {
    let root = PeerCredentials(process: 77, user: 0, group: 0)
    #expect(describe(Identity(root, Self.ada, group: 5, own: 77)) == "stranger")
    let service = try TestService()
    #expect(try service.connect(.unix).get("/machines").status == 200)
    service.stop()
    try service.start(servingItself: false)
    #expect(try service.connect(.unix).get("/machines").status == 401)
  }

  @Test func `what the system cannot name is asked for again`() {
    let (names, now) = (PeerNames(), Moment.now)
    #expect(names.lookUp(4_000_000_000, at: now) == nil)
    #expect(names.known(4_000_000_000, at: now) == nil)
    #expect(names.lookUp(0, at: now)?.name == "root" && names.known(0, at: now) != nil)
  }
}
