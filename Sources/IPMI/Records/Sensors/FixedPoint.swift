// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

extension Double {
  /// The number with so many digits behind the point, halves away from zero: `12.000`, `-3.0`.
  ///
  /// Numbers of 10^15 and more are written as Swift writes them.
  package func fixed(_ decimals: Int) -> String {
    let decimals = min(9, max(0, decimals))
    let scaled = (self * pow(10, Double(decimals))).rounded(.toNearestOrAwayFromZero)
    guard scaled.isFinite, abs(scaled) < 1e15 else { return "\(self)" }
    let number = Int(scaled)
    let digits = String(number.magnitude)
    let sign = number < 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padding = String(repeating: "0", count: max(0, decimals + 1 - digits.count))
    let all = padding + digits
    return sign + all.dropLast(decimals) + "." + all.suffix(decimals)
  }
}
