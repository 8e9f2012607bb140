// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// An expression that somebody typed, and the parameter in which igord got it.
struct TypedExpression {
  var parameter: String
  /// Its option; `nil` where it stands alone.
  var option: String?
  var text: String
}

extension Failure {
  /// igord's complaint about a parameter, as whoever typed it knows it: as an option, and with a
  /// mark where an expression is wrong.
  func about(_ options: Set<String>, _ expression: TypedExpression? = nil) -> Failure {
    guard code == "bad_request", let colon = message.firstIndex(of: ":") else { return self }
    let parameter = String(message[..<colon])
    let rest = String(message[message.index(after: colon)...].drop { $0 == " " })
    if let expression, expression.parameter == parameter {
      return Failure.about(expression, rest, code)
    }
    guard options.contains(parameter) else { return self }
    return Failure(.usage, "--\(parameter): \(rest)", code: code)
  }

  private static func about(
    _ expression: TypedExpression,
    _ complaint: String,
    _ code: String?
  ) -> Failure {
    let option = expression.option.map { "\($0): " } ?? ""
    let parts = complaint.split(separator: " (at byte ", maxSplits: 1)
    guard parts.count == 2, let byte = Int(parts[1].dropLast()) else {
      return Failure(.usage, option + complaint, code: code)
    }
    // Where it cannot be shown as it was typed, the mark would be in the wrong place.
    let text = expression.text
    let isPlain = text.safe == text
    let before = String(decoding: text.utf8.prefix(byte), as: UTF8.self).count
    let mark = isPlain ? ["  " + String(repeating: " ", count: before) + "^"] : []
    return Failure(.usage, option + parts[0], code: code, details: ["  " + text.safe] + mark)
  }
}
