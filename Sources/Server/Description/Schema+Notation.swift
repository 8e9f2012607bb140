// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// What people write in parameters, as patterns of ECMA-262.
//
// Whatever matches is taken; igord takes a little more (spaces, longer names of units).
extension Schema {
  /// A moment, mostly in the past.
  static let moment = Schema.string(like: "^(?:\(Self.moments))$")

  /// Where a stream begins.
  static let start = Schema.string(like: "^(?:live|\(Self.places)|\(Self.moments))$")

  /// Where a reading of the past begins.
  static let beginning = Schema.string(like: "^(?:\(Self.places)|\(Self.moments))$")

  /// Where it ends.
  static let end = Schema.string(like: "^(?:[0-9]{1,18}|[0-9]{1,9}:[0-9]{1,18}|\(Self.moments))$")

  /// A regular expression of Perl's kind; not every text is one.
  static let expression = Schema.string(1...1024)

  private static let places =
    "[0-9]{1,18}|[0-9]{1,9}:[0-9]{1,18}|-[0-9]{1,12}|-[0-9]{1,5} ?(?:[kMG]B|[KMG]iB)"

  private static let moments = [
    "\(day)(?: \(clock))?", "\(day)T\(clock):[0-5][0-9](?:\\.[0-9]+)?(?:Z|[+-]\(clock))",
    "\(clock)(?::[0-5][0-9])?", "(?:today|yesterday)(?: \(clock))?", "now", "-\(length)",
    "\(length) ago", "@(?:[0-9]{1,9}|[1-8][0-9]{9})",
  ].joined(separator: "|")

  private static let clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"

  private static let day = "(?:(?:19[7-9][0-9]|20[0-9][0-9])-\(dayOfYear)|(?:\(leapYear))-02-29)"

  private static let dayOfYear =
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    + "|02-(?:0[1-9]|1[0-9]|2[0-8]))"

  private static let leapYear = "19(?:[79][26]|8[048])|20(?:[02468][048]|[13579][26])"

  private static let length =
    "(?:[0-9]{1,3} ?(?:s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?) ?){1,3}"
}
