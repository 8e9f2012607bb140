// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

@testable import Consoles

struct AddressBookTests {
  private let book = AddressBook(host: "osl03-bmc.example", port: 623)
  private let first = SocketAddress.v4(0x7F00_0001, port: 623)
  private let second = SocketAddress.v4(0x7F00_0002, port: 623)

  private func taken(
    _ answer: Result<[SocketAddress], Resolver.Failure>
  ) -> Result<SocketAddress, ConsoleError>? {
    var given: Result<SocketAddress, ConsoleError>?
    book.accept(answer) { given = $0 }
    return given
  }

  private func failure(isPassing: Bool) -> Resolver.Failure {
    Resolver.Failure(host: "osl03-bmc.example", reason: "no answer", isPassing: isPassing)
  }

  @Test func `while DNS does not answer, what is known goes on being tried`() throws {
    #expect(try taken(.success([first, second]))?.get() == first)
    #expect(book.rotate() == second)
    book.forget()
    #expect(book.current == nil)
    #expect(try taken(.failure(failure(isPassing: true)))?.get() == first)
    #expect(book.current == first)
    #expect(book.rotate() == second)
  }

  @Test func `a name that is gone, or never had an address, is told`() throws {
    #expect(try taken(.success([first]))?.get() == first)
    for isPassing in [false, true] {
      book.forget()
      guard case .failure(let error)? = taken(.failure(failure(isPassing: isPassing))) else {
        Issue.record("an address, and there is none")
        continue
      }
      #expect(error.code == .unknownHost)
      #expect(error.message.contains("osl03-bmc.example: no answer"))
    }
    #expect(book.current == nil)
  }
}
