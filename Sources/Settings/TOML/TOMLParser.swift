// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Reads TOML 1.0: a document to a table, or the first place where it is none.
///
/// Our own because settings are read again while igord runs: whatever stands in the file must
/// be an error with its line. Of floating-point numbers and dates, which no setting has, only the
/// kind is kept. Nesting is bounded.
struct TOMLParser {
  var scanner: TOMLScanner

  /// The most arrays and tables in each other.
  static let depthLimit = 16

  static func parse(_ bytes: [UInt8]) throws(TOMLError) -> TOMLTable {
    var parser = TOMLParser(scanner: TOMLScanner(bytes))
    let root = TableBuilder(.header)
    var current = root
    while true {
      try parser.scanner.skipLines()
      guard let byte = parser.scanner.next else { return root.table }
      if byte == 0x5B {
        current = try parser.header(in: root)
      } else {
        try parser.assignment(in: current, depth: 0)
      }
      try parser.endLine()
    }
  }

  /// A line `[name]` or `[[name]]`: the table that the lines after it belong to.
  private mutating func header(in root: TableBuilder) throws(TOMLError) -> TableBuilder {
    let isArray = scanner.sees("[[")
    scanner.advance(isArray ? 2 : 1)
    let start = scanner.position
    let keys = try self.keys()
    scanner.skipBlanks()
    guard isArray ? scanner.sees("]]") : scanner.next == 0x5D else {
      throw scanner.error("expected \(isArray ? "]]" : "]"), not \(scanner.seen)")
    }
    scanner.advance(isArray ? 2 : 1)
    var table = root
    for key in keys.dropLast() {
      guard let inner = table.inner(key, orAdd: .implied, at: start) else {
        throw TOMLError(position: start, message: "\(key.quoted) is set already, to no table")
      }
      table = inner
    }
    let name = keys[keys.count - 1]
    guard let found = table.open(name, isArray: isArray, at: start) else {
      throw TOMLError(position: start, message: "\(name.quoted) is there already")
    }
    return found
  }

  /// A line or item `key = value`.
  mutating func assignment(in table: TableBuilder, depth: Int) throws(TOMLError) {
    let start = scanner.position
    let keys = try self.keys()
    scanner.skipBlanks()
    guard scanner.take(0x3D) else { throw scanner.error("expected =, not \(scanner.seen)") }
    scanner.skipBlanks()
    let value = try self.value(depth: depth)
    var table = table
    for key in keys.dropLast() {
      guard let inner = table.inner(key, orAdd: .dotted, at: start), inner.origin == .dotted else {
        throw TOMLError(position: start, message: "\(key.quoted) is set already")
      }
      table = inner
    }
    let name = keys[keys.count - 1]
    guard table.values.updateValue(.node(value), forKey: name) == nil else {
      throw TOMLError(position: start, message: "\(name.quoted) is set already")
    }
    table.positions[name] = start
  }

  /// One key or several with dots between them.
  private mutating func keys() throws(TOMLError) -> [String] {
    var keys: [String] = []
    repeat {
      scanner.skipBlanks()
      keys.append(try key())
      scanner.skipBlanks()
      guard keys.count <= Self.depthLimit else { throw scanner.error("the key is too long") }
    } while scanner.take(0x2E)
    return keys
  }

  private mutating func key() throws(TOMLError) -> String {
    switch scanner.next {
    case 0x22, 0x27:
      return try shortString()
    case let byte? where byte.isBareKeyByte:
      return String(decoding: scanner.take(while: \.isBareKeyByte), as: UTF8.self)
    default:
      throw scanner.error(
        "expected a name, in quotes where it is more than letters, digits, - and _,"
          + " not \(scanner.seen)"
      )
    }
  }

  private mutating func endLine() throws(TOMLError) {
    try scanner.skipComment()
    guard scanner.next == nil || scanner.takeNewline() else {
      throw scanner.error("expected the end of the line, not \(scanner.seen)")
    }
  }
}

/// A table while its document is read.
final class TableBuilder {
  /// What a table came from decides what may be added to it later.
  enum Origin {
    /// A line `[name]`.
    case header
    /// The beginning of the name in such a line.
    case implied
    /// The beginning of a key with dots, or a table in braces.
    case dotted
  }

  enum Value {
    case node(TOMLNode)
    case table(TableBuilder)
    case tables(TableList)
  }

  var origin: Origin
  var values: [String: Value] = [:]
  var positions: [String: SettingsPlace.Position] = [:]

  init(_ origin: Origin) {
    self.origin = origin
  }

  /// The table of that name, the last of several, or a new one; `nil` where it is no table.
  func inner(
    _ key: String,
    orAdd origin: Origin,
    at position: SettingsPlace.Position
  ) -> TableBuilder? {
    switch values[key] {
    case .table(let table): return table
    case .tables(let list): return list.tables.last
    case .node: return nil
    case nil:
      let table = TableBuilder(origin)
      values[key] = .table(table)
      positions[key] = position
      return table
    }
  }

  /// The table that a line `[name]` or `[[name]]` begins; `nil` where it cannot.
  func open(
    _ key: String,
    isArray: Bool,
    at position: SettingsPlace.Position
  ) -> TableBuilder? {
    let table = TableBuilder(.header)
    switch values[key] {
    case nil:
      values[key] = isArray ? .tables(TableList([table])) : .table(table)
      positions[key] = position
      return table
    case .tables(let list) where isArray:
      list.tables.append(table)
      return table
    case .table(let table) where !isArray && table.origin == .implied:
      table.origin = .header
      positions[key] = position
      return table
    default:
      return nil
    }
  }

  /// The table as it is when all is read.
  var table: TOMLTable {
    var table = TOMLTable()
    for (key, value) in values {
      guard let position = positions[key] else { continue }
      let node: TOMLNode =
        switch value {
        case .node(let node): node
        case .table(let builder): .table(builder.table)
        case .tables(let list): .array(list.tables.map { .table($0.table) })
        }
      table.entries[key] = TOMLTable.Entry(node: node, position: position)
    }
    return table
  }
}

/// The tables of one name, `[[name]]`, in their order; an object, since each adds to it.
final class TableList {
  var tables: [TableBuilder]

  init(_ tables: [TableBuilder]) {
    self.tables = tables
  }
}
