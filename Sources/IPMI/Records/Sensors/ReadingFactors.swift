// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes
internal import Glibc

/// What turns a raw reading into a value: `L((M·x + B·10^bExponent) · 10^rExponent)`.
///
///     | M, low 8 | M, high 2: tolerance 6 | B, low 8 | B, high 2: accuracy, low 6 |
///     | accuracy, high 4: its exponent 2: direction 2 | R exponent 4: B exponent 4 |
///
/// Source: IPMI 2.0 §36.3, table 43-1 bytes 25 to 30.
package struct ReadingFactors: Hashable, Sendable {
  /// From -512 to 511.
  package var m: Int
  package var b: Int
  /// From -8 to 7, as the other exponent.
  package var bExponent: Int
  package var rExponent: Int
  /// In half raw counts, 0...63.
  package var tolerance: Int
  /// In hundredths of a percent, before its exponent; 0...1023.
  package var accuracy: Int
  package var accuracyExponent: Int
  /// 1 is an input, 2 an output.
  package var direction: UInt8

  package init(
    m: Int,
    b: Int = 0,
    bExponent: Int = 0,
    rExponent: Int = 0,
    tolerance: Int = 0,
    accuracy: Int = 0,
    accuracyExponent: Int = 0,
    direction: UInt8 = 1
  ) {
    self.m = m
    self.b = b
    self.bExponent = bExponent
    self.rExponent = rExponent
    self.tolerance = tolerance
    self.accuracy = accuracy
    self.accuracyExponent = accuracyExponent
    self.direction = direction
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let field = try bytes.readBytes(6).map { Int($0) }
    m = Self.signed(field[0] | (field[1] & 0xC0) << 2, bits: 10)
    tolerance = field[1] & 0x3F
    b = Self.signed(field[2] | (field[3] & 0xC0) << 2, bits: 10)
    accuracy = field[3] & 0x3F | (field[4] & 0xF0) << 2
    accuracyExponent = field[4] >> 2 & 3
    direction = UInt8(field[4] & 3)
    rExponent = Self.signed(field[5] >> 4, bits: 4)
    bExponent = Self.signed(field[5] & 0x0F, bits: 4)
  }

  package func encode(into bytes: inout [UInt8]) {
    let field = [
      m, m >> 2 & 0xC0 | tolerance & 0x3F, b, b >> 2 & 0xC0 | accuracy & 0x3F,
      accuracy >> 2 & 0xF0 | (accuracyExponent & 3) << 2 | Int(direction & 3),
      rExponent << 4 | bExponent & 0x0F,
    ]
    bytes.append(contentsOf: field.map { UInt8(truncatingIfNeeded: $0) })
  }

  private static func signed(_ value: Int, bits: Int) -> Int {
    value >= 1 << (bits - 1) ? value - 1 << bits : value
  }

  /// The value of a reading whose format is already taken into account.
  package func value(of reading: Int) -> Double {
    let offset = Self.scale(Double(b), by: bExponent)
    return Self.scale(Double(m) * Double(reading) + offset, by: rExponent)
  }

  /// Divides where the exponent is negative: 10^-n is not exact, 10^n is.
  private static func scale(_ value: Double, by exponent: Int) -> Double {
    let power = pow(10, Double(abs(exponent)))
    return exponent < 0 ? value / power : value * power
  }

  /// The decimals that tell two neighbouring readings apart.
  package var decimals: Int {
    let ofOffset = b == 0 ? 0 : -(rExponent + bExponent)
    return min(9, max(0, -rExponent, ofOffset))
  }
}

/// What happens to a value after the factors.
///
/// Source: IPMI 2.0 table 43-1, byte 24.
package struct Linearization: RawRepresentable, Hashable, Sendable {
  /// Seven bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x7F
  }

  package static let linear = Linearization(rawValue: 0x00)
  /// Every reading has factors of its own: see `GetSensorReadingFactors`.
  package static let nonlinear = Linearization(rawValue: 0x70)

  package var isNonlinear: Bool { rawValue >= 0x70 }

  /// Carries it out; `nil` where it is not one of the specified.
  package func apply(_ x: Double) -> Double? {
    switch rawValue {
    case 0x00: x
    case 0x01: log(x)
    case 0x02: log10(x)
    case 0x03: log2(x)
    case 0x04: exp(x)
    case 0x05: pow(10, x)
    case 0x06: exp2(x)
    case 0x07: 1 / x
    case 0x08: x * x
    case 0x09: x * x * x
    case 0x0A: sqrt(x)
    case 0x0B: cbrt(x)
    case 0x70...0x7F: x
    default: nil
    }
  }
}

/// How a raw byte is a number.
///
/// Source: IPMI 2.0 table 43-1, byte 21.
package enum AnalogFormat: UInt8, Sendable {
  case unsigned
  case onesComplement
  case twosComplement
  /// The sensor has no value.
  case none

  /// The number; `nil` where there is none.
  package func number(_ raw: UInt8) -> Int? {
    switch self {
    case .unsigned: Int(raw)
    case .onesComplement: raw < 0x80 ? Int(raw) : Int(raw) - 255
    case .twosComplement: Int(Int8(bitPattern: raw))
    case .none: nil
    }
  }
}

/// Everything that turns a sensor's raw bytes into values.
package struct Conversion: Hashable, Sendable {
  package var format: AnalogFormat
  package var linearization: Linearization
  package var factors: ReadingFactors

  package init(
    _ factors: ReadingFactors,
    format: AnalogFormat = .unsigned,
    linearization: Linearization = .linear
  ) {
    self.format = format
    self.linearization = linearization
    self.factors = factors
  }

  /// The value, finite.
  ///
  /// `nil` where a formula has none (1/0, the logarithm of -1), and of a nonlinear sensor
  /// without factors for this reading.
  package func value(of raw: UInt8, factors: ReadingFactors? = nil) -> Double? {
    guard let number = format.number(raw), factors != nil || !linearization.isNonlinear else {
      return nil
    }
    let straight = (factors ?? self.factors).value(of: number)
    guard let value = linearization.apply(straight), value.isFinite else { return nil }
    return value
  }

  /// A difference between two values, such as hysteresis: without `B`; linear sensors only.
  package func difference(of raw: UInt8) -> Double? {
    guard linearization == .linear, format != .none else { return nil }
    var factors = factors
    factors.b = 0
    return factors.value(of: Int(raw))
  }

  /// Digits behind the point worth showing.
  package var decimals: Int { linearization == .linear ? factors.decimals : 3 }
}
