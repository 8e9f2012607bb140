// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import IPMI

struct ConversionTests {
  /// Raw, factors, format, linearization, and what IPMI 2.0 §36.3's formula gives.
  private static let table:
    [(raw: UInt8, factors: ReadingFactors, format: AnalogFormat, linearization: UInt8, Double?)] =
      [
        (45, ReadingFactors(m: 1), .unsigned, 0, 45),
        (253, ReadingFactors(m: 1), .twosComplement, 0, -3),
        (253, ReadingFactors(m: 1), .onesComplement, 0, -2),
        (0xFF, ReadingFactors(m: 5), .onesComplement, 0, 0),
        (0x80, ReadingFactors(m: 1), .twosComplement, 0, -128),
        (100, ReadingFactors(m: 60), .unsigned, 0, 6000),
        (205, ReadingFactors(m: 15, rExponent: -3), .unsigned, 0, 3.075),
        (200, ReadingFactors(m: -512, b: -512, rExponent: -2), .unsigned, 0, -1029.12),
        (10, ReadingFactors(m: 2, b: 5, bExponent: 2), .unsigned, 0, 520),
        (10, ReadingFactors(m: 2, b: 5, bExponent: -1, rExponent: 1), .unsigned, 0, 205),
        (
          255, ReadingFactors(m: 511, b: 511, bExponent: 7, rExponent: 7), .unsigned, 0,
          5.1101303_05e16
        ),
        (1, ReadingFactors(m: 1), .unsigned, 1, 0), (100, ReadingFactors(m: 1), .unsigned, 2, 2),
        (8, ReadingFactors(m: 1), .unsigned, 3, 3), (0, ReadingFactors(m: 1), .unsigned, 4, 1),
        (3, ReadingFactors(m: 1), .unsigned, 5, 1000),
        (10, ReadingFactors(m: 1), .unsigned, 6, 1024),
        (4, ReadingFactors(m: 1), .unsigned, 7, 0.25),
        (12, ReadingFactors(m: 1), .unsigned, 8, 144),
        (3, ReadingFactors(m: 1), .unsigned, 9, 27), (81, ReadingFactors(m: 1), .unsigned, 10, 9),
        (125, ReadingFactors(m: 1), .unsigned, 11, 5),
        (0, ReadingFactors(m: 1), .unsigned, 7, nil), (0, ReadingFactors(m: 1), .unsigned, 1, nil),
        (0xFE, ReadingFactors(m: 1), .twosComplement, 10, nil),
        (7, ReadingFactors(m: 1), .unsigned, 0x20, nil), (7, ReadingFactors(m: 1), .none, 0, nil),
        (7, ReadingFactors(m: 1), .unsigned, 0x70, nil),
      ]

  @Test(arguments: table.indices)
  func `raw readings become values as the formula says`(row: Int) throws {
    let (raw, factors, format, linearization, expected) = Self.table[row]
    let linear = Linearization(rawValue: linearization)
    let conversion = Conversion(factors, format: format, linearization: linear)
    let value = conversion.value(of: raw)
    guard let expected else {
      #expect(value == nil)
      return
    }
    let difference = abs(try #require(value) - expected)
    #expect(difference <= abs(expected) * 1e-12)
  }

  @Test func `factors are ten and four bit numbers with signs`() throws {
    for m in [-512, -1, 0, 1, 255, 256, 511] {
      for b in [-512, -3, 0, 400, 511] {
        for exponent in -8...7 {
          let factors = ReadingFactors(
            m: m,
            b: b,
            bExponent: exponent,
            rExponent: -1 - exponent,
            tolerance: 63,
            accuracy: 1000,
            accuracyExponent: 3,
            direction: 2
          )
          var bytes: [UInt8] = []
          factors.encode(into: &bytes)
          var rest = bytes.span
          let read = try ReadingFactors(decoding: &rest)
          #expect(bytes.count == 6 && read == factors)
        }
      }
    }
  }

  @Test(arguments: [
    (12.0, 2, "12.00"), (-3, 0, "-3"), (3.075, 3, "3.075"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"),
    (6000, 0, "6000"), (0.5, 0, "1"), (-2.5, 0, "-3"), (1e20, 2, "1e+20"), (.infinity, 2, "inf"),
    (.nan, 1, "nan"), (0.000_000_001, 9, "0.000000001"), (5, 100, "5.000000000"),
  ])
  func `numbers are written with a fixed number of decimals`(
    value: Double,
    decimals: Int,
    text: String
  ) {
    #expect(value.fixed(decimals) == text)
  }

  @Test func `as many decimals are shown as tell readings apart`() {
    #expect(ReadingFactors(m: 60).decimals == 0)
    #expect(ReadingFactors(m: 15, rExponent: -3).decimals == 3)
    #expect(ReadingFactors(m: 15, rExponent: 3).decimals == 0)
    #expect(ReadingFactors(m: 2, b: 5, bExponent: -2, rExponent: 1).decimals == 1)
  }

  @Test func `units are told in words and in symbols`() {
    let flow = SensorUnit(flags: 0b0001_1100, base: 6, modifier: 22)
    #expect(flow.text == "Watts*second per second" && flow.symbol == "W*s/s")
    #expect(SensorUnit(flags: 1, base: 0, modifier: 0).text == "percent")
    #expect(SensorUnit(flags: 0b10, base: 70, modifier: 22).symbol == "B/s")
    #expect(SensorUnit(flags: 0, base: 200, modifier: 0).text == "unit 200")
    #expect(SensorUnit(flags: 0xFF, base: 1, modifier: 1).bytes.count == 3)
  }
}
