// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI
internal import Notation

/// What one section, or `[defaults]`, says about its machines; `nil` where it says nothing.
///
/// Texts with `{name}`, `{n}` or `{index}` are as written; `Substitution` fills them in.
struct MachineOptions {
  var source: SourceText?
  var user: String?
  var password: SecretText?
  var kg: SecretText?
  var cipherSuites: [CipherSuite]?
  var privilege: Privilege?
  var quirks: Quirks?
  var steal: StealPolicy?
  var rawPort: RawPortText?
  var capacity: ByteCount?
  /// Where in the file each key stands.
  private(set) var positions: [String: SettingsPlace.Position] = [:]

  /// Where a console comes from, and the key that says so.
  enum SourceText: Hashable {
    case bmc(String)
    case socket(String)

    var key: String {
      switch self {
      case .bmc: "bmc"
      case .socket: "socket"
      }
    }
  }

  /// Where a secret comes from, and the key that says so.
  struct SecretText: Hashable {
    var origin: Origin
    var key: String

    enum Origin: Hashable {
      case inline(Secret)
      case file(String)
      case credential(String)
    }
  }

  struct RawPortText: Hashable {
    var port: String
    var address: String?
    var isWritable: Bool
    var isEncrypted: Bool
    var allowed: [String]
    var isInsecure: Bool
  }

  private static let cipherSuiteNumbers = (UInt8(0)...17).filter { CipherSuite(id: $0) != nil }

  init() {}

  /// Reads a section's keys.
  init(_ table: inout TableReader) {
    positions = table.keys.mapValues(\.position)
    source = Self.source(&table)
    user = Self.user(&table)
    password = Self.secret("password", "password_file", "credential", &table)
    kg = Self.secret("kg", "kg_file", "kg_credential", &table)
    cipherSuites = Self.cipherSuites(&table)
    privilege = table.choice("privilege")
    quirks = Self.quirks(&table)
    steal = table.choice("steal")
    rawPort = Self.rawPort(&table)
    capacity = table.size("capacity", in: LogSettings.capacityLimits)
    table.finish()
  }

  private static func source(_ table: inout TableReader) -> SourceText? {
    let bmc = table.string("bmc", expected: "a name or an address, such as \"10.0.0.7\"")
    let socket = table.string("socket", expected: "\"unix:/path\" or \"tcp:host:port\"")
    if bmc != nil, socket != nil {
      table.problem("a console comes from a socket or from a bmc, not from both", at: "socket")
    }
    return socket.map { .socket($0) } ?? bmc.map { .bmc($0) }
  }

  private static func user(_ table: inout TableReader) -> String? {
    guard let user = table.string("user") else { return nil }
    if user.utf8.count > BMCSettings.userLimit || user.utf8.contains(0) {
      let message = "a BMC's user name has at most \(BMCSettings.userLimit) bytes"
      table.problem("\(message), this one has \(user.utf8.count)", at: "user")
    }
    return user
  }

  private static func secret(
    _ inline: String,
    _ file: String,
    _ credential: String,
    _ table: inout TableReader
  ) -> SecretText? {
    var found: [SecretText] = []
    if let text = table.secret(inline) {
      found.append(SecretText(origin: .inline(Secret(text.utf8)), key: inline))
    }
    if let path = table.string(file, expected: "a file's path") {
      found.append(SecretText(origin: .file(path), key: file))
    }
    if let name = table.string(credential, expected: "a systemd credential's name") {
      found.append(SecretText(origin: .credential(name), key: credential))
    }
    if found.count > 1 {
      let keys = found.map(\.key).joined(separator: ", ")
      table.problem("expected only one of \(keys)", at: found[1].key)
    }
    return found.first
  }

  private static func cipherSuites(_ table: inout TableReader) -> [CipherSuite]? {
    guard let node = table.node("cipher_suites") else { return nil }
    if case .array(let nodes) = node, !nodes.isEmpty {
      let suites = nodes.compactMap { node -> CipherSuite? in
        guard case .integer(let number) = node else { return nil }
        return UInt8(exactly: number).flatMap { CipherSuite(id: $0) }
      }
      if suites.count == nodes.count, Set(suites).count == suites.count { return suites }
    }
    let known = cipherSuiteNumbers.map(String.init).joined(separator: ", ")
    table.problem(
      "expected some of the cipher suites \(known), each once, such as [17, 3]",
      at: "cipher_suites"
    )
    return nil
  }

  private static func quirks(_ table: inout TableReader) -> Quirks? {
    let known = Quirk.allCases.map(\.rawValue)
    let expected = "names of quirks"
    guard let names = table.strings("quirks", limit: known.count, expected: expected) else {
      return nil
    }
    for name in names where !known.contains(name) {
      let hint =
        name.nearest(of: known).map { "did you mean \($0.quoted)?" }
        ?? "expected some of: \(known.sorted().joined(separator: ", "))"
      table.problem("unknown quirk \(name.quoted); \(hint)", at: "quirks")
    }
    return Quirks(names.compactMap { Quirk(rawValue: $0) })
  }

  private static func rawPort(_ table: inout TableReader) -> RawPortText? {
    let port: String?
    var inner = TableReader(TOMLTable(), at: table.place(of: "raw_port"), table.problems)
    switch table.node("raw_port") {
    case nil: return nil
    case .integer(let number): port = String(number)
    case .string(let text): port = text
    case .table(let value):
      inner = TableReader(value, at: inner.place, table.problems)
      port = Self.port(&inner)
    case let node?:
      table.problem("expected a port or a table with port, not \(node.kind)", at: "raw_port")
      return nil
    }
    let text = RawPortText(
      port: port ?? "",
      address: inner.string("address", expected: "an IP address"),
      isWritable: inner.boolean("writable") ?? false,
      isEncrypted: inner.boolean("tls") ?? false,
      allowed: inner.strings("allow", limit: 256, expected: "networks") ?? [],
      isInsecure: inner.boolean("insecure") ?? false
    )
    inner.finish()
    return port == nil ? nil : text
  }

  private static func port(_ table: inout TableReader) -> String? {
    switch table.node("port") {
    case .integer(let number): return String(number)
    case .string(let text): return text
    case let node:
      table.problem("expected a port, not \(node?.kind ?? "nothing")", at: "port")
      return nil
    }
  }
}

extension TableReader {
  /// A text that no message repeats.
  fileprivate mutating func secret(_ key: String) -> String? {
    switch node(key) {
    case nil: return nil
    case .string(let text): return text
    case let node?:
      problem("expected a string, not \(node.bareKind)", at: key)
      return nil
    }
  }
}
