// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Patterns

extension IncidentSettings {
  /// Reads the table `incidents`.
  init(_ table: inout TableReader) {
    self.init()
    hook = table.strings("hook", limit: Self.hookLimit, expected: "words") ?? []
    if let program = hook.first, !program.hasPrefix("/") {
      table.problem("expected the program's whole path first, not \(program.quoted)", at: "hook")
    }
    if hook.contains(where: { $0.utf8.contains(0) }) {
      table.problem("expected words without NUL", at: "hook")
    }
    let expected = "an address such as \"https://alerts.example.net/igor\""
    if let text = table.string("webhook", expected: expected) {
      webhook = WebhookAddress(text)
      if webhook == nil { table.problem("expected \(expected), not \(text.quoted)", at: "webhook") }
    }
    let authorities = table.string("webhook_ca", expected: "a PEM file")
    webhookAuthorities = authorities?.relative(to: table.place.file)
    if authorities != nil, webhook?.isEncrypted != true {
      table.problem("expected a webhook with https:// beside it", at: "webhook_ca")
    }
    table.finish()
  }
}

extension WebhookAddress {
  /// Reads an address; `nil` where it has another scheme, or what a request cannot have.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let scheme = ["http://", "https://"].first(where: text.hasPrefix)
    else { return nil }
    isEncrypted = scheme == "https://"
    let rest = text.dropFirst(scheme.count)
    let place = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let path = rest.dropFirst(place.count)
    guard !path.contains("#"), !place.contains("@"),
      let (host, port) = HostAndPort.split(String(place)), !host.isEmpty
    else { return nil }
    self.host = host
    self.port = port ?? (isEncrypted ? 443 : 80)
    self.path = path.hasPrefix("/") ? String(path) : "/" + path
  }
}

extension DetectorSettings {
  /// Reads the tables `detector.NAME`, as many as are right.
  static func all(in table: TableReader) -> [DetectorSettings] {
    var table = table
    let names = table.keys.keys.sorted()
    guard names.count <= countLimit else {
      table.problems.add("expected at most \(countLimit) detectors", at: table.place)
      return []
    }
    return names.compactMap { name in
      guard var section = table.table(name) else { return nil }
      return DetectorSettings(name, &section)
    }
  }

  /// Reads a table `detector.NAME`; `nil` where something is wrong with it, which is told.
  init?(_ name: String, _ table: inout TableReader) {
    self.name = name
    match = table.string("match", expected: "a regular expression")
    literal = table.string("literal", expected: "a text")
    isFatal = table.boolean("fatal") ?? false
    isEnabled = table.boolean("enabled") ?? true
    table.finish()
    guard Self.isName(name) else {
      table.problems.add(
        "expected a name of at most 32 small letters, digits and hyphens",
        at: table.place
      )
      return nil
    }
    guard let match else { return }
    do throws(PatternError) {
      let pattern = try Pattern(match)
      let known = literal ?? pattern.requiredText
      guard let known, known.utf8.count >= Self.literalLimit else {
        let words =
          "expected a literal of at least \(Self.literalLimit) bytes, "
          + "which every line that matches contains"
        table.problem(words, at: literal == nil ? "match" : "literal")
        return nil
      }
    } catch {
      table.problem(error.description, at: "match")
      return nil
    }
  }

  /// Bytes of a literal, at least.
  private static let literalLimit = 3

  private static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
      }
  }
}
