// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension Unicode.Scalar {
  /// Whether a terminal may be given this character from anybody.
  ///
  /// Not so: control characters of ASCII and Latin-1, line and paragraph separators, and the
  /// marks that turn the direction of writing, with which a text can look like another.
  var isSafe: Bool {
    switch value {
    case 0x00..<0x20, 0x7F..<0xA0: false
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB: false
    case 0xE0000..<0xE0080: false
    default: true
    }
  }
}

extension String {
  /// The text without what `Unicode.Scalar.isSafe` refuses; tabs and line ends become spaces.
  var safe: String {
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar == "\t" || scalar == "\n" || scalar == "\r" {
        scalars.append(" ")
      } else if scalar.isSafe {
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
