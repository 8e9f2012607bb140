// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

struct NameRangeTests {
  @Test(arguments: [
    ("osl03", "osl03"),
    ("osl0[1-3]", "osl01 osl02 osl03"),
    ("osl[01-03,09]", "osl01 osl02 osl03 osl09"),
    ("osl[8-11]", "osl8 osl9 osl10 osl11"),
    ("osl[08-11]", "osl08 osl09 osl10 osl11"),
    ("osl[098-101]", "osl098 osl099 osl100 osl101"),
    ("osl[001-3]", "osl001 osl002 osl003"),
    ("rack[1-2]-n[01-02]", "rack1-n01 rack1-n02 rack2-n01 rack2-n02"),
    ("n[1-4],-n3", "n1 n2 n4"),
    ("-n3,n[1-4]", "n1 n2 n4"),
    ("b,a,b", "b a"),
    ("b, a", "b a"),
    ("n%5B1-2%5D", "n1 n2"),
    ("n%5b1-2%5d", "n1 n2"),
    ("[1-2]u", "1u 2u"),
    ("n[1,1-2]", "n1 n2"),
    ("@web,x", "w1 w2 x"),
    ("@web,-w1", "w2"),
    ("a.b_c-d", "a.b_c-d"),
  ])
  func `a range gives its names in its order, each once`(text: String, names: String) throws {
    let range = try NameRange(text)
    let group = { (name: MachineName) in
      name.description == "web" ? ["w1", "w2"].compactMap { MachineName($0) } : nil
    }
    let found = try range.names(ofGroup: group)
    #expect(found.map(\.description).joined(separator: " ") == names)
  }

  @Test(arguments: [
    ("", 0, "a name was expected"),
    ("a,", 2, "a name was expected"),
    ("a,,b", 2, "a name was expected"),
    ("osl[1-6", 3, "the bracket [ is never closed"),
    ("osl1-6]", 6, "there is no [ to this ]"),
    ("osl[]", 4, "a number was expected"),
    ("osl[1-]", 6, "a number was expected"),
    ("osl[1,]", 6, "a number was expected"),
    ("osl[a]", 4, "a number was expected"),
    ("osl[1;2]", 5, "a number, \"-\", \",\" or \"]\" was expected"),
    ("osl[6-1]", 4, "the numbers run backwards"),
    ("osl[8-012]", 6, "both numbers need the same leading zeroes"),
    ("osl[12345678901]", 4, "a number has at most ten digits"),
    ("a&", 2, "a name was expected"),
    ("&a", 0, "a name was expected"),
    ("a & -b", 4, "a name begins with a letter or a digit"),
    ("a*,n[0-100000]*", 3, "the range stands for more than 100000 names"),
    ("a b", 2, "names are separated by commas"),
    (".a", 0, "a name begins with a letter or a digit"),
    ("a,--b", 3, "a name begins with a letter or a digit"),
    ("@", 1, "the name of a group was expected after @"),
    ("-a", 0, "only names to take away; begin with what they are taken from, or all"),
    ("a/b", 1, "this character stands in no name"),
    ("x,n[0-100000]", 2, "the range stands for more than 100000 names"),
    ("n[1-99999][1-99999][1-99999][1-99999]", 0, "the range stands for more than 100000 names"),
  ])
  func `nonsense is an error with its place`(text: String, position: Int, message: String) {
    #expect(throws: NotationError(message, in: text, at: position)) {
      try NameRange(text)
    }
  }

  @Test func `a name that is too long is found before anything is expanded`() {
    let text = String(repeating: "x", count: 60) + "[1-99999]"
    #expect(throws: NotationError("a name has at most 64 characters", in: text)) {
      try NameRange(text)
    }
  }

  @Test func `several terms together keep to the limit too`() throws {
    #expect(throws: NotationError.self) { try NameRange("a[1-60000],b[1-60000]") }
    #expect(throws: NotationError.self) { try NameRange("a[1-60000],-a[1-60000]") }
    #expect(try NameRange("a[1-100000]").names().count == 100_000)
    let many = Array(repeating: "@a", count: 101).joined(separator: ",")
    let error = #expect(throws: NotationError.self) { try NameRange(many) }
    #expect(error?.message == "there are more than 100 groups and patterns with * or ?")
    #expect(error?.position == 300)
  }

  @Test(arguments: [
    ("all", "n1 n2 n10 web1 web-db r1n07"),
    ("n*", "n1 n2 n10"),
    ("n?", "n1 n2"),
    ("*1*", "n1 n10 web1 r1n07"),
    ("w*b*", "web1 web-db"),
    ("*[1-2]", "n1 n2 web1"),
    ("r[1-3]*[07,9]", "r1n07"),
    ("r*[7]", "r1n07"),
    ("r[01]*", ""),
    ("[1]*", ""),
    ("**", "n1 n2 n10 web1 web-db r1n07"),
    ("???", "n10"),
    ("x*", ""),
    ("n*,web1", "n1 n2 n10 web1"),
    ("web1,n*", "web1 n1 n2 n10"),
    ("all,-n*", "web1 web-db r1n07"),
    ("n[1-9]&all", "n1 n2"),
    ("n[1-3]&*[2-3]", "n2 n3"),
    ("all & @web & *1", "web1"),
    ("@web&n*", ""),
    ("all,-@web&*1,-n*", "web-db r1n07"),
    ("n[3,1],-@web", "n3 n1"),
  ])
  func `globs, all and intersections choose among the machines that there are`(
    text: String,
    names: String
  ) throws {
    let known = ["n1", "n2", "n10", "web1", "web-db", "r1n07"].compactMap { MachineName($0) }
    let found = try NameRange(text).names(among: known) { group in
      group.description == "web" ? known.filter { $0.description.hasPrefix("web") } : nil
    }
    #expect(found.map(\.description).joined(separator: " ") == names)
  }

  @Test func `without other machines a choice is an error, but may take away and narrow down`()
    throws
  {
    let message = "*, ? and all choose among other machines; name each here"
    #expect(throws: NotationError(message, in: "a,b*", at: 2)) { try NameRange("a,b*").names() }
    #expect(throws: NotationError(message, in: "all")) { try NameRange("all").names() }
    #expect(try NameRange("n[1-12],-n1?").names().count == 9)
    #expect(try NameRange("n[1-12]&*2&all").names().map(\.description) == ["n2", "n12"])
  }

  @Test func `a hostile glob costs no more than any`() throws {
    let glob = try NameRange(String(repeating: "*a", count: 60) + "*b")
    let name = try #require(MachineName(String(repeating: "a", count: 64)))
    #expect(try glob.names(among: Array(repeating: name, count: 1000)).isEmpty)
  }

  @Test func `an unknown group is named`() throws {
    let error = NotationError("there is no group db", in: "a,@db", at: 2, .notFound)
    let range = try NameRange("a,@db")
    #expect(range.groups.map(\.description) == ["db"])
    #expect(throws: error) { try range.names() }
  }

  @Test func `members know their numbers, and keep their place where others are taken away`() throws
  {
    let members = try NameRange("r[1-2]n[07-08],-r1n08").members()
    #expect(members.map(\.name.description) == ["r1n07", "r2n07", "r2n08"])
    #expect(members.map(\.numbers) == [[1, 7], [2, 7], [2, 8]])
    #expect(members.map(\.index) == [0, 2, 3])
  }

  @Test func `only one name without brackets is a single name`() throws {
    #expect(try NameRange("a").singleName == MachineName("a"))
    #expect(try NameRange("a[1]").singleName == nil)
    #expect(try NameRange("a,b").singleName == nil)
    #expect(try NameRange("@a").singleName == nil)
  }

  @Test func `errors count characters from one`() {
    let error = NotationError("a number was expected", in: "osl[]", at: 4)
    #expect(error.description == "a number was expected, at character 5 of \"osl[]\"")
    #expect(NotationError("x", in: "a\u{1B}b").description == "x: \"a?b\"")
  }

  @Test func `errors point at the place, and cut what is far from it`() {
    #expect(NotationError("x", in: "osl[]", at: 4).caret == ["osl[]", "    ^"])
    #expect(NotationError("x", in: "", at: 9).caret == ["", "^"])
    let long = String(repeating: "a", count: 300)
    let caret = NotationError("x", in: long, at: 200).caret
    #expect(caret[0] == "…" + long.prefix(70) + "…")
    #expect(caret[1] == String(repeating: " ", count: 31) + "^")
  }
}

struct NameFoldingTests {
  @Test(arguments: [
    ("", ""),
    ("osl03", "osl03"),
    ("osl01 osl02 osl03", "osl0[1-3]"),
    ("osl9 osl10 osl11", "osl[9-11]"),
    ("osl09 osl10", "osl[09-10]"),
    ("osl01 osl02 osl04 osl06", "osl0[1-2,4,6]"),
    ("n000 n001", "n00[0-1]"),
    ("n008 n009 n010", "n0[08-10]"),
    ("osl1 osl02", "osl[1,02]"),
    ("osl1 osl2 osl5 web", "osl[1-2,5],web"),
    ("r1-n01 r1-n02 r2-n01 r2-n02", "r[1-2]-n0[1-2]"),
    ("r1-n01 r1-n02 r2-n01", "r1-n0[1-2],r2-n01"),
    ("r1-n1 r2-n1 r1-n2 r2-n2", "r[1-2]-n1,r[1-2]-n2"),
    ("b a", "b,a"),
    ("n3 n1", "n[3,1]"),
    ("1a 2a", "[1-2]a"),
    ("x12345678901 x12345678902", "x12345678901,x12345678902"),
  ])
  func `names are written briefly and read back in the same order`(text: String, range: String)
    throws
  {
    let names = text.split(separator: " ").compactMap { MachineName($0) }
    #expect(NameRange.folding(names) == range)
    if !names.isEmpty { #expect(try NameRange(range).names() == names) }
  }

  @Test(arguments: 1...50)
  func `any names in any order come back`(seed: UInt64) throws {
    var random = seed &* 0x9E37_79B9_7F4A_7C15
    func draw(_ bound: UInt64) -> UInt64 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (random >> 33) % bound
    }
    var names: [MachineName] = []
    for _ in 0..<40 {
      let text = "r\(draw(3))\(["", "n", "-n0", "."][Int(draw(4))])\(draw(12))"
      if let name = MachineName(text), !names.contains(name) { names.append(name) }
    }
    let folded = NameRange.folding(names)
    #expect(try NameRange(folded).names() == names, "seed \(seed)")
    #expect(try NameRange.folding(NameRange(folded).names()) == folded, "seed \(seed)")
  }
}
