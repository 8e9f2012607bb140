// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation

extension MachineResolver {
  /// Where a console's bytes come from.
  enum Endpoint: Hashable, CustomStringConvertible {
    case bmc(HostAddress)
    case tcp(HostAddress)
    case unix(String)

    var description: String {
      switch self {
      case .bmc(let address): address.description
      case .tcp(let address): "tcp:\(address)"
      case .unix(let path): "unix:\(path)"
      }
    }
  }

  func endpoint(
    _ text: MachineOptions.SourceText,
    _ substitution: Substitution,
    _ place: SettingsPlace
  ) -> Endpoint? {
    switch text {
    case .bmc(let text):
      guard let filled = fill(text, substitution, place) else { return nil }
      if let address = HostAddress(filled, defaultPort: BMCSettings.defaultPort) {
        return .bmc(address)
      }
      problems.add(
        "expected a name or an address, with :PORT where it is not 623, not \(filled.quoted)",
        at: place
      )
    case .socket(let text):
      guard let filled = fill(text, substitution, place) else { return nil }
      if let endpoint = Self.socket(filled) { return endpoint }
      problems.add("expected unix:/path or tcp:host:port, not \(filled.quoted)", at: place)
    }
    return nil
  }

  private static func socket(_ text: String) -> Endpoint? {
    if text.hasPrefix("unix:/"), text.utf8.count <= UnixListenerSettings.pathLimit + 5 {
      return .unix(String(text.dropFirst(5)))
    }
    guard text.hasPrefix("tcp:") else { return nil }
    return HostAddress(String(text.dropFirst(4)), defaultPort: nil).map { .tcp($0) }
  }

  func secret(
    _ text: MachineOptions.SecretText,
    _ substitution: Substitution,
    _ place: SettingsPlace
  ) -> Secret? {
    let secret: Secret
    do throws(SecretError) {
      switch text.origin {
      case .inline(let value): secret = value
      case .file(let path):
        guard let path = fill(path, substitution, place) else { return nil }
        secret = try secrets.secret(inFile: path.relative(to: place.file))
      case .credential(let name):
        guard let name = fill(name, substitution, place) else { return nil }
        secret = try secrets.credential(name)
      }
    } catch {
      problems.add(error.message, at: place)
      return nil
    }
    return text.key.hasPrefix("kg") ? key(secret, place) : checked(secret, "password", place)
  }

  /// A BMC key: text, or `0x` and hexadecimal digits.
  private func key(_ secret: Secret, _ place: SettingsPlace) -> Secret? {
    let text = String(decoding: secret.bytes, as: UTF8.self)
    guard text.hasPrefix("0x") else { return checked(secret, "key", place) }
    guard let bytes = text.dropFirst(2).hexBytes else {
      problems.add("expected an even number of hexadecimal digits after 0x", at: place)
      return nil
    }
    return checked(Secret(bytes), "key", place)
  }

  private func checked(_ secret: Secret, _ noun: String, _ place: SettingsPlace) -> Secret? {
    let limit = BMCSettings.passwordLimit
    guard secret.bytes.count <= limit else {
      let count = secret.bytes.count
      problems.add("a BMC's \(noun) has at most \(limit) bytes, this one has \(count)", at: place)
      return nil
    }
    return secret
  }

  func rawPort(
    _ text: MachineOptions.RawPortText,
    _ substitution: Substitution,
    _ place: SettingsPlace
  ) -> RawPortSettings? {
    guard let filled = fill(text.port, substitution, place) else { return nil }
    guard let port = UInt16(filled.countingPort) else {
      problems.add("expected a port from 0 to 65535, or \"7000+{index}\"", at: place)
      return nil
    }
    let allowed = text.allowed.compactMap { network in
      let parsed = IPNetwork(network)
      if parsed == nil {
        let message = "expected networks such as \"10.1.0.0/16\", not \(network.quoted)"
        problems.add(message, at: place.at("allow"))
      }
      return parsed
    }
    guard let address = address(text, place) else { return nil }
    if !address.isLoopback {
      if text.allowed.isEmpty {
        let message = "\(address) can be reached from other machines: expected who may connect"
        problems.add(message, at: place.at("allow"))
      }
      if !text.isInsecure && !text.isEncrypted {
        let message = "other machines may connect: expected tls = true, or insecure = true as well"
        problems.add(message, at: place.at("tls"))
      }
    }
    return RawPortSettings(
      address: .ip(address, port: port),
      isWritable: text.isWritable,
      isEncrypted: text.isEncrypted,
      allowed: allowed
    )
  }

  /// The address as written, else loopback unless other machines are allowed.
  private func address(_ text: MachineOptions.RawPortText, _ place: SettingsPlace) -> IPAddress? {
    if let written = text.address {
      if let address = IPAddress(written) { return address }
      problems.add("expected an IP address, not \(written.quoted)", at: place.at("address"))
      return nil
    }
    let bases = text.allowed.compactMap { IPAddress($0.split(separator: "/").first ?? "") }
    if bases.allSatisfy(\.isLoopback) { return .loopbackV4 }
    let areV4 = bases.allSatisfy { if case .v4 = $0 { true } else { false } }
    return areV4 ? .anyV4 : .anyV6
  }

  private func fill(
    _ text: String,
    _ substitution: Substitution,
    _ place: SettingsPlace
  ) -> String? {
    do {
      return try substitution.fill(text)
    } catch {
      problems.add(error.message, at: place)
      return nil
    }
  }
}

extension StringProtocol {
  /// The bytes of hexadecimal digits; `nil` for anything else.
  fileprivate var hexBytes: [UInt8]? {
    let digits = compactMap(\.hexDigitValue)
    guard digits.count == utf8.count, digits.count % 2 == 0, !digits.isEmpty else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}

extension String {
  /// An absolute path as it is, another one as seen from the folder of `file`.
  func relative(to file: String) -> String {
    guard !hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return self }
    return file[...slash] + self
  }
}
