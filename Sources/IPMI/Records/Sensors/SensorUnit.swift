// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a sensor's values are counted in: a unit, alone or with another, and maybe a rate.
///
/// Source: IPMI 2.0 §43.17 and table 43-1, bytes 21 to 23.
package struct SensorUnit: Hashable, Sendable {
  package var base: Code
  package var modifier: Code
  package var combination: Combination
  package var rate: Rate
  package var isPercentage: Bool

  /// One unit by its number.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let unspecified = Code(rawValue: 0)
    package static let degreesC = Code(rawValue: 1)
    package static let volts = Code(rawValue: 4)
    package static let amps = Code(rawValue: 5)
    package static let watts = Code(rawValue: 6)
    package static let rpm = Code(rawValue: 18)
  }

  /// How base and modifier go together.
  package enum Combination: UInt8, Sendable {
    case baseOnly
    case quotient
    case product
  }

  /// The time that values are counted over.
  package enum Rate: UInt8, Sendable {
    case none, microsecond, millisecond, second, minute, hour, day
  }

  package init(
    _ base: Code,
    modifier: Code = .unspecified,
    combination: Combination = .baseOnly,
    rate: Rate = .none,
    isPercentage: Bool = false
  ) {
    self.base = base
    self.modifier = modifier
    self.combination = combination
    self.rate = rate
    self.isPercentage = isPercentage
  }

  /// From a record's three bytes; the top bits of the first are the data format.
  package init(flags: UInt8, base: UInt8, modifier: UInt8) {
    self.init(
      Code(rawValue: base),
      modifier: Code(rawValue: modifier),
      combination: Combination(rawValue: flags >> 1 & 3) ?? .baseOnly,
      rate: Rate(rawValue: flags >> 3 & 7) ?? .none,
      isPercentage: flags & 1 == 1
    )
  }

  /// The three bytes without the data format.
  package var bytes: [UInt8] {
    let percentage: UInt8 = isPercentage ? 1 : 0
    let flags = rate.rawValue << 3 | combination.rawValue << 1 | percentage
    return [flags, base.rawValue, modifier.rawValue]
  }

  /// `degrees C`, `RPM`, `percent`, `Volts * Amps per hour`; empty where there is none.
  package var text: String { text(\.name, percentage: "percent", rates: Self.rateNames) }

  /// `C`, `RPM`, `%`, `V*A/h`; empty where there is none.
  package var symbol: String { text(\.symbol, percentage: "%", rates: Self.rateSymbols) }

  private static let rateNames = [
    "", " per microsecond", " per millisecond", " per second", " per minute", " per hour",
    " per day",
  ]
  private static let rateSymbols = ["", "/us", "/ms", "/s", "/min", "/h", "/d"]

  private func text(
    _ word: (Code) -> String,
    percentage: String,
    rates: [String]
  ) -> String {
    var text = word(base)
    switch combination {
    case .baseOnly: break
    case .quotient: text += "/" + word(modifier)
    case .product: text += "*" + word(modifier)
    }
    if isPercentage { text = text.isEmpty ? percentage : percentage + " " + text }
    return text + rates[Int(rate.rawValue)]
  }
}

extension SensorUnit.Code {
  /// Name and symbol, by number.
  ///
  /// Source: IPMI 2.0 table 43-15.
  private static let words: [(name: String, symbol: String)] = [
    ("", ""), ("degrees C", "C"), ("degrees F", "F"), ("degrees K", "K"), ("Volts", "V"),
    ("Amps", "A"), ("Watts", "W"), ("Joules", "J"), ("Coulombs", "C"), ("VA", "VA"),
    ("Nits", "nit"), ("lumen", "lm"), ("lux", "lx"), ("Candela", "cd"), ("kPa", "kPa"),
    ("PSI", "psi"), ("Newton", "N"), ("CFM", "CFM"), ("RPM", "RPM"), ("Hz", "Hz"),
    ("microsecond", "us"), ("millisecond", "ms"), ("second", "s"), ("minute", "min"),
    ("hour", "h"), ("day", "d"), ("week", "wk"), ("mil", "mil"), ("inches", "in"),
    ("feet", "ft"), ("cu in", "in3"), ("cu feet", "ft3"), ("mm", "mm"), ("cm", "cm"), ("m", "m"),
    ("cu cm", "cm3"), ("cu m", "m3"), ("liters", "l"), ("fluid ounce", "fl oz"),
    ("radians", "rad"), ("steradians", "sr"), ("revolutions", "rev"), ("cycles", "cycles"),
    ("gravities", "g"), ("ounce", "oz"), ("pound", "lb"), ("ft-lb", "ft-lb"), ("oz-in", "oz-in"),
    ("gauss", "G"), ("gilberts", "Gb"), ("henry", "H"), ("millihenry", "mH"), ("farad", "F"),
    ("microfarad", "uF"), ("ohms", "ohm"), ("siemens", "S"), ("mole", "mol"),
    ("becquerel", "Bq"), ("PPM", "ppm"), ("", ""), ("Decibels", "dB"), ("DbA", "dBA"),
    ("DbC", "dBC"), ("gray", "Gy"), ("sievert", "Sv"), ("color temp deg K", "K"), ("bit", "bit"),
    ("kilobit", "kbit"), ("megabit", "Mbit"), ("gigabit", "Gbit"), ("byte", "B"),
    ("kilobyte", "kB"), ("megabyte", "MB"), ("gigabyte", "GB"), ("word", "words"),
    ("dword", "dwords"), ("qword", "qwords"), ("line", "lines"), ("hit", "hits"),
    ("miss", "misses"), ("retry", "retries"), ("reset", "resets"), ("overrun", "overruns"),
    ("underrun", "underruns"), ("collision", "collisions"), ("packets", "packets"),
    ("messages", "messages"), ("characters", "characters"), ("error", "errors"),
    ("correctable error", "correctable errors"), ("uncorrectable error", "uncorrectable errors"),
    ("fatal error", "fatal errors"), ("grams", "g"),
  ]

  package var name: String {
    Int(rawValue) < Self.words.count ? Self.words[Int(rawValue)].name : "unit \(rawValue)"
  }

  package var symbol: String {
    Int(rawValue) < Self.words.count ? Self.words[Int(rawValue)].symbol : "unit \(rawValue)"
  }
}
