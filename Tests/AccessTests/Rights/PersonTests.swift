// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import Notation
import Testing

struct PersonTests {
  @Test func `each right includes those before it`() throws {
    let name = try #require(MachineName("osl01"))
    for (index, right) in Right.allCases.enumerated() {
      let person = Person("ada", everywhere: right)
      for (other, wanted) in Right.allCases.enumerated() {
        #expect(person.may(wanted, on: name) == (other <= index))
      }
    }
  }

  @Test func `a right on some machines is none on the others`() throws {
    let (here, there) = try (#require(MachineName("a")), #require(MachineName("b")))
    let person = Person("ada", [.init(.power, on: [here]), .init(.watch, on: [here, there])])
    #expect(person.may(.power, on: here) && !person.may(.power, on: there))
    #expect(person.may(.watch, on: there) && !person.mayEverywhere(.sense))
    #expect(person.maySomewhere(.power) && !person.maySomewhere(.admin) && !person.isAdmin)
  }

  @Test func `nobody has a right by having none on no machine`() {
    let person = Person("ada", [.init(.admin, on: [])])
    #expect(!person.satisfies(.right(.sense)) && !person.satisfies(.admin))
    #expect(person.satisfies(.login) && person.satisfies(.open))
  }

  @Test(arguments: zip(Role.allCases, Right.allCases))
  func `a role is a right by another name`(role: Role, right: Right) {
    #expect(role.right == right)
  }
}
