// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import Foundation
import TestSupport
import Testing

struct VaultTests {
  @Test func `what is sealed is opened for the same purpose and with the same key only`() throws {
    let (folder, other) = try (TemporaryFolder(), TemporaryFolder())
    let vault = try Vault(folder: folder.path, credentials: nil)
    let sealed = vault.seal(Array("calvin".utf8), for: "osl01 10.0.0.7:623 root")
    #expect(String(decoding: sealed, as: UTF8.self).contains("calvin") == false)
    let again = try Vault(folder: folder.path, credentials: nil)
    #expect(again.open(sealed, for: "osl01 10.0.0.7:623 root") == Array("calvin".utf8))
    #expect(again.open(sealed, for: "osl01 10.9.9.9:623 root") == nil)
    let stranger = try Vault(folder: other.path, credentials: nil)
    #expect(stranger.open(sealed, for: "osl01 10.0.0.7:623 root") == nil)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(again.open(changed, for: "osl01 10.0.0.7:623 root") == nil)
    }
    #expect(again.open([], for: "") == nil)
  }

  @Test func `a key appears whole, and what a crash left of one is no hindrance`() throws {
    let folder = try TemporaryFolder()
    let unfinished = folder.file("igor.key.\(ProcessInfo.processInfo.processIdentifier)")
    try "12".write(toFile: unfinished, atomically: true, encoding: .utf8)
    let vault = try Vault(folder: folder.path, credentials: nil)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["igor.key"])
    let sealed = vault.seal(Array("calvin".utf8), for: "a")
    let other = try Vault(folder: folder.path, credentials: nil)
    #expect(other.open(sealed, for: "a") == Array("calvin".utf8))
    try "".write(toFile: folder.file("igor.key"), atomically: true, encoding: .utf8)
    let error = #expect(throws: StoreError.self) {
      try Vault(folder: folder.path, credentials: nil)
    }
    #expect("\(try #require(error))".contains("remove the file"))
  }

  @Test func `the key can be a credential, and a wrong one is an error`() throws {
    let (folder, credentials) = try (TemporaryFolder(), TemporaryFolder())
    let key = String(repeating: "ab", count: 32)
    try key.write(toFile: credentials.file("igor-key"), atomically: true, encoding: .utf8)
    _ = try Vault(folder: folder.path, credentials: credentials.path)
    #expect(!FileManager.default.fileExists(atPath: folder.file("igor.key")))
    try "short".write(toFile: folder.file("igor.key"), atomically: true, encoding: .utf8)
    #expect(throws: StoreError.self) { try Vault(folder: folder.path, credentials: nil) }
  }
}
