// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import Clock
import Testing

struct PasswordTests {
  @Test func `a password is known again by what is kept of it, and no other is`() throws {
    let hash = PasswordHash(of: "correct horse")
    let kept = try #require(PasswordHash(hash.description))
    #expect(kept.matches("correct horse"))
    #expect(!kept.matches("correct horsf") && !kept.matches(""))
    #expect(!hash.description.contains("correct"))
    #expect(PasswordHash(of: "correct horse") != hash)
  }

  @Test(arguments: [
    "", "secret", "$scrypt$$$", "$scrypt$ln=30,r=8,p=1$0011223344556677$00",
    "$scrypt$ln=15,r=8,p=3$zz$00", "$scrypt$ln=15,r=8$0011223344556677$00",
  ])
  func `what is no hash is none`(text: String) {
    #expect(PasswordHash(text) == nil)
  }

  @Test func `nobody has the password of nobody`() {
    #expect(!PasswordHash.nobody.matches(""))
  }
}

struct TokenTests {
  @Test func `a token is known again by its digest alone`() throws {
    let token = TokenText()
    #expect(token.text.utf8.count == TokenText.byteCount)
    let read = try #require(TokenText(token.text))
    #expect(read.id == token.id && read.matches(token.digest))
    #expect(!TokenText().matches(token.digest))
  }

  @Test func `what is cut, grown or changed is no token, or not this one`() {
    let token = TokenText()
    let text = token.text
    #expect(TokenText(text.dropLast()) == nil && TokenText(text + "0") == nil)
    #expect(TokenText("igor" + text.dropFirst(4).map { _ in "_" }.joined()) == nil)
    for index in text.indices {
      var changed = text
      let other: Character = text[index] == "0" ? "1" : "0"
      changed.replaceSubrange(index...index, with: [other])
      let read = TokenText(changed)
      #expect(read == nil || read?.id != token.id || read?.matches(token.digest) == false)
    }
  }
}
