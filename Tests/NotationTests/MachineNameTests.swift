// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

struct MachineNameTests {
  @Test(arguments: ["a", "0", "osl03", "rack1-n7.example_x", String(repeating: "x", count: 64)])
  func `a name stands as written`(text: String) {
    #expect(MachineName(text)?.description == text)
  }

  @Test(arguments: ["", "-a", ".", "..", "_x", "a/b", "a b", "ä", "a\u{0}", "a\n"])
  func `what could leave its folder or confuse a reader is no name`(text: String) {
    #expect(MachineName(text) == nil)
    #expect(MachineName(String(repeating: "x", count: 65)) == nil)
  }
}
