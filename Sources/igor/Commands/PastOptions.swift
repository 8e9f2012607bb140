// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Glibc
internal import Notation

/// Which stretch of time.
struct PastOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only from a time on: 03:12, yesterday, '2 hours ago', RFC 3339.",
      valueName: "time"
    )
  )
  var since: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only up to a time.", valueName: "time")
  )
  var until: String?

  /// The parameters as the server wants them: times are absolute.
  func parameters(at now: Timestamp) throws(Failure) -> [String] {
    var parameters: [String] = []
    if let since { parameters.append("since=\(try since.wireTime(at: now))") }
    if let until { parameters.append("until=\(try until.wireTime(at: now, isEnd: true))") }
    return parameters
  }
}

/// Which stretch of a console: of time, of one boot, of offsets.
struct StretchOptions: ParsableArguments {
  @OptionGroup var past: PastOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only what a boot printed: 0 is the present one, -1 the one before, 1 the oldest.",
      valueName: "boot"
    )
  )
  var boot: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only from an offset on.", valueName: "offset")
  )
  var from: String?

  @Option(help: ArgumentHelp("Only up to an offset.", valueName: "offset"))
  var to: String?

  /// The options by whose names the server may complain.
  static let names: Set = ["boot", "from", "to"]

  /// The parameters as the server wants them.
  func parameters(at now: Timestamp) throws(Failure) -> [String] {
    var parameters: [String] = []
    if let boot { parameters.append("boot=\(boot)") }
    if let from { parameters.append("from=\(from.percentEncoded)") }
    if let to { parameters.append("to=\(to.percentEncoded)") }
    return try parameters + past.parameters(at: now)
  }
}

/// Whether colours are printed.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  /// Whether they are, on what standard output is now.
  var isOn: Bool { self == .always || self == .auto && Palette.standard.hasColours }
}

/// In which zone times are printed.
enum ZoneChoice {
  /// The zone of that name: `utc`, `local`, `+02:00`, or one of the system's, `Europe/Oslo`.
  ///
  /// One of the system's becomes the process's own zone.
  static func zone(_ text: String) throws(Failure) -> ClockZone {
    if let zone = ClockZone(text) { return zone }
    let isName = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !text.contains("..")
    guard isName, unsafe access("/usr/share/zoneinfo/" + text, R_OK) == 0 else {
      throw Failure(
        .usage,
        "\(text.safe): utc, local, an offset such as +02:00 or a name such as Europe/Oslo was expected"
      )
    }
    unsafe setenv("TZ", text, 1)
    tzset()
    return .local
  }
}
