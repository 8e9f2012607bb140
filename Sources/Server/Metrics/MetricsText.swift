// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Figures in the text format of Prometheus, version 0.0.4.
///
/// A family is begun once, then its samples follow; families come in the order written.
package struct MetricsText: Sendable {
  package enum Kind: String, Sendable {
    case counter
    case gauge
  }

  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private var text = ""
  private var family: String

  /// Begins a text, or one that goes on in a family.
  package init(in family: String = "") {
    self.family = family
  }

  package var bytes: [UInt8] { Array(text.utf8) }

  /// Begins a family; `help` is one line.
  package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    family = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// A sample of the family begun last, under one label at most.
  package mutating func sample(_ value: some BinaryInteger, label: (String, String)? = nil) {
    line("\(value)", label)
  }

  /// A sample in seconds.
  package mutating func sample(_ duration: Duration, label: (String, String)? = nil) {
    let (seconds, attoseconds) = duration.components
    line("\(Double(seconds) + Double(attoseconds) / 1e18)", label)
  }

  /// A sample under several labels.
  package mutating func sample(_ value: Double, labels: [(String, String)]) {
    let list = labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",")
    text += "\(family){\(list)} \(value)\n"
  }

  /// A family of one sample.
  package mutating func single(
    _ name: String,
    _ kind: Kind,
    _ help: String,
    _ value: some BinaryInteger
  ) {
    begin(name, kind, help)
    sample(value)
  }

  private mutating func line(_ value: String, _ label: (String, String)?) {
    text += family
    if let (name, content) = label { text += "{\(name)=\"\(Self.escape(content))\"}" }
    text += " \(value)\n"
  }

  private static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
