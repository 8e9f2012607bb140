// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import Settings

struct TOMLParserTests {
  private func parse(_ text: String) throws -> TOMLTable {
    try TOMLParser.parse(Array(text.utf8))
  }

  @Test(arguments: [
    (#""a\tb\"\\\u00e9\U0001F600""#, "a\tb\"\\é😀"),
    (#"'a\tb"'"#, #"a\tb""#),
    (#""""#, ""),
    ("''", ""),
    ("\"\"\"\na\r\nb\"\"\"", "a\nb"),
    ("\"\"\"a \\\n   b \\ \n\n c\"\"\"", "a b c"),
    ("\"\"\"\"two\"\"\"\"\"", "\"two\"\""),
    ("'''\n'a'\n'''", "'a'\n"),
    ("'''a''''", "a'"),
    ("\"# no comment\"  # comment", "# no comment"),
  ])
  func `strings are read`(text: String, value: String) throws {
    #expect(try parse("k = \(text)").entries["k"]?.node == .string(value))
  }

  @Test(arguments: [
    ("0", 0), ("+0", 0), ("-0", 0), ("42", 42), ("-17", -17), ("1_000", 1000),
    ("0xDEAD_beef", 0xDEAD_BEEF),
    ("0o660", 0o660), ("0b101", 5), ("9223372036854775807", Int.max),
    ("-9223372036854775808", Int.min),
  ])
  func `whole numbers are read`(text: String, value: Int) throws {
    #expect(try parse("k=\(text)").entries["k"]?.node == .integer(value))
  }

  @Test(
    arguments: ["1.5", "-1e6", "6.02_2e+23", "inf", "-nan", "2026-11-02", "03:12:45.5"]
      + ["2026-11-02T03:12:45Z", "2026-11-02 03:12:45+01:00"]
  )
  func `what no setting has is only told apart`(text: String) throws {
    guard case .other = try parse("k = \(text) # c").entries["k"]?.node else {
      Issue.record("\(text)")
      return
    }
  }

  @Test func `tables come from headers, dots, braces and arrays of them`() throws {
    let table = try parse(
      """
      a.b.c = true
      a."d.e" = 1
      [x.y]
      z = [ 1,  # comment
        [ "two", ],
        { three = 3, four.five = 6 },
      ]
      [x]
      ' ' = 'space'
      [[list]]
      n = 1
      [list.sub]
      m = 2
      [[list]]
      """
    )
    let inner = TOMLNode.table(
      TOMLTable(entries: [
        "three": .init(node: .integer(3), position: .init(line: 6, column: 5)),
        "four": .init(
          node: .table(
            TOMLTable(entries: [
              "five": .init(node: .integer(6), position: .init(line: 6, column: 16))
            ])
          ),
          position: .init(line: 6, column: 16)
        ),
      ])
    )
    guard case .table(let x) = table.entries["x"]?.node,
      case .table(let y) = x.entries["y"]?.node,
      case .table(let a) = table.entries["a"]?.node,
      case .array(let list) = table.entries["list"]?.node
    else {
      Issue.record("\(table)")
      return
    }
    #expect(y.entries["z"]?.node == .array([.integer(1), .array([.string("two")]), inner]))
    #expect(x.entries[" "]?.node == .string("space"))
    #expect(x.entries[" "]?.position == .init(line: 9, column: 1))
    #expect(a.entries.keys.sorted() == ["b", "d.e"])
    #expect(list.count == 2)
  }

  @Test(arguments: [
    ("a", 2, "expected =, not the end of the file"),
    ("a = ", 5, nil),
    ("a = b", 5, nil),
    ("a = 1 2", 7, "expected the end of the line, not \"2\""),
    ("= 1", 1, nil),
    ("a. = 1", 4, nil),
    ("a = \"x", 5, "the string is not closed on its line"),
    ("a = \"\"\"x", 5, "the string is never closed"),
    ("a = \"\\x\"", 6, nil),
    ("a = \"\\uD800\"", 6, nil),
    ("a = \"\u{1B}\"", 6, nil),
    ("a = [1", 7, "expected a comma or ], not the end of the file"),
    ("a = [}", 6, nil),
    ("a = [,]", 6, nil),
    ("a = {b = 1,}", 12, nil),
    ("a = {\n}", 6, nil),
    ("a = 01", 5, "expected a number, or text in quotes"),
    ("a = 1__0", 5, "expected a number, or text in quotes"),
    ("a = +0x1", 5, "expected a number, or text in quotes"),
    ("a = 9223372036854775808", 5, "the number has more than 64 bits"),
    ("a = -9_999_999_999_999_999_999", 5, nil),
    ("a = \"å日🎉\" x", 11, "expected the end of the line, not \"x\""),
    ("a = 0815geheim", 5, "expected a number, or text in quotes"),
    ("a = TRUE", 5, nil),
    ("a = 1\ra = 2", 6, "expected the end of the line, not a carriage return without a line feed"),
    ("# \u{0}", 3, "this control character may not stand in a comment"),
    ("[a", 3, "expected ], not the end of the file"),
    ("[]", 2, nil),
    ("[[a]", 4, "expected ]], not \"]\""),
    ("[ [a]]", 3, nil),
    ("[é]", 2, nil),
    ("[a]]", 4, "expected the end of the line, not \"]\""),
    ("a = 1, a = 2", 6, nil),
  ])
  func `what is no TOML has its column`(text: String, column: Int, message: String?) {
    do {
      _ = try parse(text)
      Issue.record("read: \(text)")
    } catch let error as TOMLError {
      #expect(error.position == .init(line: 1, column: column), "\(error.message)")
      if let message { #expect(error.message == message) }
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test(arguments: [
    "a = 1\na = 2", "a = 1\na.b = 2", "a.b = 1\na = 2", "[a]\n[a]", "[a]\nb = 1\n[a.b]",
    "a = {}\n[a]", "a = {}\na.b = 1", "[a]\n[[a]]", "[[a]]\n[a]", "a = []\n[[a]]", "a.b = 1\n[a]",
    "[a.b]\n[a]\nb.c = 1", "a = {b = 1, b = 2}", "a = {}\n[a.b]",
  ])
  func `nothing is set twice`(text: String) {
    #expect(throws: TOMLError.self) { try parse(text) }
  }

  @Test func `a hundred thousand tables of one name are read one by one`() throws {
    let table = try parse(String(repeating: "[[a]]\nb = 1\n", count: 100_000))
    guard case .array(let tables) = table.entries["a"]?.node else {
      Issue.record("no array")
      return
    }
    #expect(tables.count == 100_000)
  }

  @Test func `nesting is bounded`() {
    for text in [
      "a = " + String(repeating: "[", count: 100_000),
      "a = " + String(repeating: "{a=", count: 100_000),
      String(repeating: "a.", count: 100_000) + "a = 1",
    ] {
      #expect(throws: TOMLError.self) { try parse(text) }
    }
  }
}
