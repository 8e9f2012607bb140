// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Glibc
internal import HTTP
internal import Notation

/// `igor replay`: the past of a console, as it happened.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Play back what a console printed, at the speed at which it came.",
    discussion: "With --asciicast it is a recording for asciinema instead."
  )

  @OptionGroup var machine: NameOptions
  @OptionGroup var stretch: StretchOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many times as fast as it was.", valueName: "factor")
  )
  var speed = 1.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("No pause is longer: 2s, 500ms.", valueName: "time")
  )
  var maxIdle: String?

  @Flag(help: "Play all that was printed, whatever it does to a terminal.")
  var raw = false

  @Flag(help: "Print an asciicast (version 2), and play nothing.")
  var asciicast = false

  @OptionGroup var server: ServerOptions

  private static let speedLimit = 1e6

  func validate() throws {
    guard speed > 0, speed <= Self.speedLimit else {
      throw ValidationError("--speed: a factor above 0 was expected, 1000000 at most")
    }
    if asciicast, raw || speed != 1 || maxIdle != nil {
      throw ValidationError(
        "--asciicast: --speed, --max-idle and --raw are for playing here; asciinema has its own"
      )
    }
    if let maxIdle, Self.seconds(maxIdle) == nil {
      throw ValidationError("--max-idle: a time such as 2s or 500ms was expected")
    }
  }

  func run() throws {
    try exiting { () throws(Failure) in
      let address = try server.address()
      let query = try ["format=asciicast"] + stretch.parameters(at: .now)
      let name = try MachineDirectory(server: address).resolvePast(machine.machineName())
      let target = "/console/\(name)/scrollback?" + query.joined(separator: "&")
      do throws(Failure) {
        if asciicast { return try printJSON(target, from: address) }
        // All of it at first: a pause of hours is longer than igord waits for a reader.
        try play(Recording(HTTPExchange.get(target, from: address)))
      } catch {
        throw error.about(StretchOptions.names)
      }
    }
  }

  private func play(_ recording: Recording) throws(Failure) {
    var recording = recording
    let longest = maxIdle.flatMap(Self.seconds) ?? .infinity
    var sanitizer = TerminalSanitizer(keepsColours: Palette.standard.hasColours)
    var last: Double?
    if !raw, RawTerminal.hasScreen { Self.undoColoursWhenInterrupted() }
    while let event = try recording.next() {
      Self.pause(min((event.time - (last ?? event.time)) / speed, longest))
      last = event.time
      let bytes = Array(event.text.utf8)
      try printOut(raw ? bytes : sanitizer.read(bytes))
    }
    if !raw { try printOut(sanitizer.finish()) }
  }

  /// A recording is mostly left in the middle, which may be red.
  private static func undoColoursWhenInterrupted() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        let reset: StaticString = "\u{1B}[0m"
        _ = unsafe write(1, reset.utf8Start, reset.utf8CodeUnitCount)
        // Carried out when this handler returns.
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  private static func pause(_ seconds: Double) {
    guard seconds > 0.000_5 else { return }
    let seconds = min(seconds, 31_536_000)
    var left = timespec(
      tv_sec: Int(seconds),
      tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9)
    )
    var rest = timespec()
    while unsafe nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
  }

  /// `2`, `2s`, `500ms`, `1.5m`.
  static func seconds(_ text: String) -> Double? {
    let number = text.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(number), value >= 0 else { return nil }
    switch text.dropFirst(number.count) {
    case "", "s": return value
    case "ms": return value / 1000
    case "m": return value * 60
    default: return nil
    }
  }
}

/// An asciicast, read as it is played.
struct Recording {
  private let lines: [UInt8]
  private var position: Int

  /// Takes one whole, with its head.
  init(_ cast: [UInt8]) {
    lines = cast
    position = (cast.firstIndex(of: 0x0A) ?? cast.count) + 1
  }

  /// The next of what was printed; `nil` at the end.
  mutating func next() throws(Failure) -> (time: Double, text: String)? {
    while position < lines.count {
      let end = lines[position...].firstIndex(of: 0x0A) ?? lines.count
      defer { position = end + 1 }
      do throws(APIError) {
        let event = try JSON.decode(Event.self, from: lines.span.extracting(position..<end))
        if event.kind == "o" { return (event.time, event.text) }
      } catch {
        throw Failure(.failed, "igord answered with something else than a recording")
      }
    }
    return nil
  }

  private struct Event: Decodable {
    var time: Double
    var kind: String
    var text: String

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      time = try list.decode(Double.self)
      kind = try list.decode(String.self)
      text = try list.decode(String.self)
    }
  }
}
