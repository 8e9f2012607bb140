// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import Testing

@testable import igor

struct ServerAddressTests {
  @Test(arguments: [
    ("http://igor.example.net", ServerAddress.http(host: "igor.example.net", port: 7623)),
    ("http://igor.example.net:80/", .http(host: "igor.example.net", port: 80)),
    ("http://[2001:db8::7]:7", .http(host: "2001:db8::7", port: 7)),
    ("unix:/run/x.sock", .unix(path: "/run/x.sock")),
    ("/run/x.sock", .unix(path: "/run/x.sock")),
    ("https://igor.example.net", .https(host: "igor.example.net", port: 7623, trust: .known)),
    ("https://[::1]:443/", .https(host: "::1", port: 443, trust: .known)),
  ])
  func `a server is named by URL or path`(text: String, address: ServerAddress) throws {
    #expect(try ServerAddress(text) == address)
  }

  @Test(arguments: [
    "", "igor", "http://", "http://a/b", "http://user@host", "https://", "https://a/b",
    "unix:relative",
    "ftp://host", "http://a b", "http://host:99999",
  ])
  func `anything else is a mistake on the command line`(text: String) {
    #expect(throws: Failure.self) { try ServerAddress(text) }
    do throws(Failure) {
      _ = try ServerAddress(text)
    } catch {
      #expect(error.status == .usage)
    }
  }

  @Test(arguments: [
    (ENOENT, ExitReason.noServer, "is it running?"), (ECONNREFUSED, .noServer, "is it running?"),
    (EACCES, .notAllowed, "become a member of its group"), (EIO, .noServer, "no connection"),
  ])
  func `why there is no connection says what to do`(
    code: Int32,
    status: ExitReason,
    words: String
  ) {
    let failure = ServerAddress.standard.failure(code)
    #expect(failure.status == status)
    #expect(failure.message.contains("/run/igor/igord.sock"))
    #expect(failure.message.contains(words))
  }

  @Test(arguments: [("http://[::1]:7", "[::1]:7"), ("http://h", "h:7623"), ("/s", "localhost")])
  func `the Host field is what a server expects`(text: String, field: String) throws {
    #expect(try ServerAddress(text).hostField == field)
  }
}
