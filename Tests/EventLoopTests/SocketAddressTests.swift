// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Testing

struct SocketAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:623", "[::1]:623"),
      ("[2001:DB8:0::7]:1", "[2001:db8::7]:1"), ("unix:/run/a.sock", "unix:/run/a.sock"),
      ("[fe80::1%7]:65535", "[fe80::1%7]:65535"), ("192.0.2.1", "192.0.2.1:623"),
      ("::1", "[::1]:623"), ("[::1]", "[::1]:623"),
    ]
  )
  func `an address is read and printed`(text: String, printed: String) {
    #expect(SocketAddress(text, defaultPort: 623)?.description == printed)
  }

  @Test(
    arguments: [
      "", ":", ":80", "localhost:80", "1.2.3:4", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:65536",
      "1.2.3.4:-1", "1.2.3.4:+1", "[::1", "[::1]80", "[1.2.3.4]:80", "::1:80:zz", "unix:",
      "[fe80::1%nosuchinterface]:1", "01.2.3.4:1", " 1.2.3.4:1",
    ]
  )
  func `what is no address is refused`(text: String) {
    #expect(SocketAddress(text) == nil)
  }

  @Test func `an address without a port needs a default one`() {
    #expect(SocketAddress("1.2.3.4") == nil)
    #expect(SocketAddress("::1") == nil)
  }

  @Test(
    arguments: [
      ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
      ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::/0", "2001::1", true),
      ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
      ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
    ] as [(String, String, Bool)]
  )
  func `a network contains its addresses`(network: String, address: String, isIn: Bool) throws {
    let network = try #require(IPNetwork(network))
    #expect(network.contains(try #require(IPAddress(address))) == isIn)
  }

  @Test(arguments: ["10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/", "x/8"])
  func `a network with host bits or a wrong length is none`(text: String) {
    #expect(IPNetwork(text) == nil)
  }

  @Test func `localhost has a loopback address, and no such name has none`() throws {
    let addresses = try Resolver.addresses(of: "localhost", port: 7)
    #expect(addresses.contains { $0.ip?.isLoopback == true && $0.port == 7 })
    #expect(throws: Resolver.Failure.self) {
      try Resolver.addresses(of: "no such name", port: 7)
    }
  }
}
