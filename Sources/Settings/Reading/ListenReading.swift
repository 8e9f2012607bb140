// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation

extension LogSettings {
  /// Reads the table `log`.
  init(_ table: inout TableReader) {
    self.init()
    capacity = table.size("capacity", in: Self.capacityLimits) ?? capacity
    total = table.size("total", in: ByteCount(1 << 20)...ByteCount(1 << 50)) ?? total
    durability = table.choice("durability") ?? durability
    onDiskError = table.choice("on_disk_error") ?? onDiskError
    memory = Self.memory(&table)
    boots = table.integer("boots", in: Self.bootLimits) ?? boots
    if total < capacity {
      table.problem("expected at least one console's capacity, \(capacity)", at: "total")
    }
    table.finish()
  }

  private static func memory(_ table: inout TableReader) -> Memory {
    switch table.node("memory") {
    case nil: return .ofTheManager
    case .boolean(false): return .none
    case .string(let path):
      if path.hasPrefix("/"), !path.utf8.contains(where: { $0 < 0x20 }) { return .folder(path) }
      table.problem("expected an absolute path", at: "memory")
    case let node?:
      table.problem("expected a folder's path or false, not \(node.kind)", at: "memory")
    }
    return .none
  }
}

extension ListenSettings {
  /// The most listeners of a kind, and the most names.
  private static let countLimit = 64

  /// Reads the table `listen`.
  init(_ table: inout TableReader) {
    self.init()
    unix = Self.unix(&table)
    http = Self.listeners("http", &table)
    raw = Self.listeners("raw", &table)
    names = Self.names(&table)
    tls = Self.certificate(&table)
    table.finish()
    if tls == nil, !table.has("tls"), (http + raw).contains(where: \.isEncrypted) {
      table.problem("expected { certificate = \"FILE\", key = \"FILE\" } for tls = true", at: "tls")
    }
    let addresses = http.map { ($0, "http") } + raw.map { ($0, "raw") }
    var seen: [SocketAddress: String] = [:]
    for (listener, key) in addresses where listener.address.port != 0 {
      if let other = seen.updateValue(key, forKey: listener.address) {
        table.problem("\(listener.address) is listed twice, here and in \(other)", at: key)
      }
    }
  }

  private static func unix(_ table: inout TableReader) -> UnixListenerSettings? {
    var settings = UnixListenerSettings()
    switch table.node("unix") {
    case nil: return settings
    case .boolean(false): return nil
    case .string(let path): settings.path = path
    case .table:
      guard var inner = table.table("unix") else { return nil }
      settings.path = inner.string("path") ?? settings.path
      settings.group = inner.string("group")
      settings.mode = Self.mode(&inner) ?? settings.mode
      inner.finish()
    case let node?:
      table.problem("expected a path, a table with path, or false, not \(node.kind)", at: "unix")
    }
    if !settings.path.hasPrefix("/") || settings.path.utf8.count > UnixListenerSettings.pathLimit {
      let limit = UnixListenerSettings.pathLimit
      table.problem("expected an absolute path of at most \(limit) bytes", at: "unix")
    }
    return settings
  }

  private static func certificate(_ table: inout TableReader) -> CertificateFiles? {
    guard var inner = table.table("tls") else { return nil }
    let certificate = inner.string("certificate", expected: "a PEM file")
    let key = inner.string("key", expected: "a PEM file")
    inner.finish()
    guard let certificate, let key else {
      inner.problem(
        "expected both certificate and key",
        at: certificate == nil ? "certificate" : "key"
      )
      return nil
    }
    let file = inner.place.file
    return CertificateFiles(
      certificate: certificate.relative(to: file),
      key: key.relative(to: file)
    )
  }

  private static func mode(_ table: inout TableReader) -> UInt32? {
    guard let text = table.string("mode", expected: "permissions such as \"0660\"") else {
      return nil
    }
    guard let mode = UInt32(text, radix: 8), mode <= 0o777 else {
      table.problem("expected permissions such as \"0660\", not \(text.quoted)", at: "mode")
      return nil
    }
    return mode
  }

  /// A table, or an array of them.
  private static func listeners(_ key: String, _ table: inout TableReader) -> [TCPListenerSettings]
  {
    let tables: [(table: TOMLTable, place: SettingsPlace)]
    switch table.node(key) {
    case nil: return []
    case .table(let inner): tables = [(inner, table.place(of: key))]
    case .array(let nodes) where nodes.count <= countLimit:
      tables = nodes.enumerated().compactMap { index, node in
        guard case .table(let inner) = node else { return nil }
        return (inner, table.place.at(key, index: index, table.keys[key]?.position))
      }
      if tables.count < nodes.count { fallthrough }
    default:
      table.problem("expected { address = \"127.0.0.1:PORT\" }", at: key)
      return []
    }
    return tables.compactMap { inner, place in
      var reader = TableReader(inner, at: place, table.problems)
      return TCPListenerSettings(&reader)
    }
  }

  private static func names(_ table: inout TableReader) -> [String] {
    let names = table.strings("names", limit: countLimit, expected: "host names") ?? []
    for name in names where !name.isHostName {
      table.problem("expected host names without ports, not \(name.quoted)", at: "names")
    }
    return names.map { $0.lowercased() }
  }
}

extension TCPListenerSettings {
  /// Reads one listener.
  fileprivate init?(_ table: inout TableReader) {
    let address = table.socketAddress("address")
    let needsLogin = table.boolean("login") ?? true
    let isEncrypted = table.boolean("tls") ?? false
    let isInsecure = table.boolean("insecure") ?? false
    table.finish()
    if !table.has("address") {
      table.problem("expected an IP address and a port, such as \"127.0.0.1:7623\"", at: "address")
    }
    guard let address else { return nil }
    if address.ip?.isLoopback != true, !isEncrypted, !isInsecure {
      table.problem(
        "\(address) can be reached from other machines: expected tls = true, or insecure = true to"
          + " have passwords and tokens read on the way, or an address of 127.0.0.0/8 or ::1",
        at: "tls"
      )
    }
    self.init(
      address: address,
      needsLogin: needsLogin,
      isEncrypted: isEncrypted,
      isInsecure: isInsecure
    )
  }
}

extension TableReader {
  /// An IP address with a port.
  mutating func socketAddress(_ key: String) -> SocketAddress? {
    let expected = "an IP address and a port, such as \"127.0.0.1:7623\" or \"[::1]:7623\""
    guard let text = string(key, expected: expected) else { return nil }
    guard let address = SocketAddress(text), address.ip != nil else {
      problem("expected \(expected), not \(text.quoted)", at: key)
      return nil
    }
    return address
  }
}
