// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Who made a BMC, by the number that IANA gave to its maker.
///
/// Source: IANA, Private Enterprise Numbers; the makers whose BMCs are about.
package enum EnterpriseNumber {
  private static let names: [UInt32: String] = [
    2: "IBM", 9: "Cisco", 11: "HP", 42: "Sun", 107: "Bull", 111: "Oracle", 116: "Hitachi",
    119: "NEC", 343: "Intel", 674: "Dell", 2011: "Huawei", 2623: "ASUS", 3902: "ZTE",
    5703: "NVIDIA", 6653: "MiTAC", 7154: "IPMI forum", 7244: "Quanta", 10_368: "Fujitsu",
    10_876: "Supermicro", 11_129: "Google", 13_742: "Raritan", 15_000: "Kontron",
    15_370: "Gigabyte", 19_046: "Lenovo", 20_974: "American Megatrends", 25_506: "H3C",
    32_473: "an example", 33_049: "Mellanox", 37_945: "Inspur", 40_092: "Wiwynn", 47_196: "HPE",
    47_488: "Supermicro", 49_622: "ASRock Rack", 49_871: "OpenBMC", 52_538: "Ampere",
  ]

  /// The maker's name; `nil` where igor does not know it.
  package static func name(of number: UInt32) -> String? { names[number] }
}
