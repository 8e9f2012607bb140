// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension String {
  /// JSON text in which characters that are not safe are written `\\uXXXX`, line ends aside.
  ///
  /// JSON already escapes the control characters of ASCII; the others can stand only inside
  /// strings, where the escape means the same.
  var safeJSON: String {
    guard unicodeScalars.contains(where: { !$0.isSafe && $0 != "\n" }) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isSafe || scalar == "\n" {
        text.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return text
  }
}
