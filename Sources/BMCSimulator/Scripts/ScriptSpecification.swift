// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// A script as people ask for it: a name, and what it takes.
///
///     boot[,speed=4]                            firmware to login prompt, then a small shell
///     panic[,every=60s][,speed=4][,halt]        the same, with a kernel panic now and then
///     echo                                      what is typed comes back
///     quiet                                     nothing
///     lines[,rate=10][,count=1000]              numbered lines, so many a second
///     flood[,rate=11520][,count=1000000]        numbered lines, in bytes; no rate: as fast as acked
///     file=PATH[,rate=11520][,repeat]           a file's bytes
///     exec=COMMAND                              a shell command on a terminal of its own
package enum ScriptSpecification: Equatable, Sendable {
  case boot(speed: Double)
  case panic(every: Double, speed: Double, halts: Bool)
  case echo, quiet
  /// `rate` in lines a second; `count` 0 is without end, as below.
  case lines(rate: Int, count: Int)
  /// `rate` in bytes a second, 0 as fast as they are acknowledged.
  case flood(rate: Int, count: Int)
  case content([UInt8], rate: Int, repeats: Bool)
  case exec(String)

  /// Reads a specification; a file is read too.
  package init(parsing text: some StringProtocol) throws(SimulatorSyntaxError) {
    let text = String(text)
    if text.hasPrefix("exec=") {
      self = .exec(String(text.dropFirst(5)))
      return
    }
    var options = ScriptOptions(text)
    switch options.name {
    case "boot": self = .boot(speed: try options.speed())
    case "panic":
      let every = try options.take("every").duration(unless: .seconds(60))
      let speed = try options.speed()
      self = .panic(every: every / .seconds(1), speed: speed, halts: try options.flag("halt"))
    case "echo": self = .echo
    case "quiet": self = .quiet
    case "lines":
      self = .lines(rate: try options.count("rate", 10), count: try options.count("count", 0))
    case "flood":
      self = .flood(rate: try options.count("rate", 0), count: try options.count("count", 0))
    case "file": self = try options.content()
    default:
      let names = "boot, panic, echo, quiet, lines, flood, file=PATH, exec=COMMAND"
      throw SimulatorSyntaxError("no script is called \"\(options.name)\"; there are \(names)")
    }
    try options.checkNothingIsLeft()
  }

  /// The script for one machine.
  func make(name: String, seed: UInt64, on loop: Loop) -> any SerialScript {
    switch self {
    case .boot(let speed):
      var options = BootScript.Options()
      options.speed = speed
      return BootScript(name: name, seed: seed, options: options)
    case .panic(let every, let speed, let halts):
      var options = BootScript.Options()
      options.speed = speed
      options.panicEvery = every
      options.restartsAfterPanic = !halts
      return BootScript(name: name, seed: seed, options: options)
    case .echo: return EchoScript()
    case .quiet: return QuietScript()
    case .lines(let rate, let count):
      return NumberedScript(name: name, linesPerSecond: rate, count: count)
    case .flood(let rate, let count):
      return NumberedScript(name: name, bytesPerSecond: rate, count: count)
    case .content(let bytes, let rate, let repeats):
      return ContentScript(bytes, rate: rate, repeats: repeats)
    case .exec(let command): return ExecScript(command, name: name, on: loop)
    }
  }
}

/// `name=value,option=value,flag`, taken apart.
private struct ScriptOptions {
  let name: String
  private let value: String?
  private var rest: [NamedValue]

  init(_ text: String) {
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return NamedValue(
        name: String(parts.first ?? ""),
        text: parts.count == 2 ? String(parts[1]) : nil
      )
    }
    name = words.first?.name ?? ""
    value = words.first?.text
    rest = Array(words.dropFirst())
  }

  /// An option, which then is no longer left.
  mutating func take(_ option: String) -> NamedValue {
    guard let index = rest.firstIndex(where: { $0.name == option }) else {
      return NamedValue(name: option, text: nil)
    }
    return rest.remove(at: index)
  }

  mutating func count(_ option: String, _ standard: Int) throws(SimulatorSyntaxError) -> Int {
    try take(option).count(unless: standard)
  }

  mutating func speed() throws(SimulatorSyntaxError) -> Double {
    let option = take("speed")
    guard let text = option.text else { return 1 }
    guard let speed = Double(text), 0.01...1000 ~= speed else {
      throw option.error("takes a factor from 0.01 to 1000")
    }
    return speed
  }

  mutating func flag(_ option: String) throws(SimulatorSyntaxError) -> Bool {
    guard rest.contains(where: { $0.name == option }) else { return false }
    return try take(option).isOn()
  }

  mutating func content() throws(SimulatorSyntaxError) -> ScriptSpecification {
    guard let path = value, !path.isEmpty else {
      throw SimulatorSyntaxError("the script \"file\" needs a path, as in file=/tmp/boot.log")
    }
    guard let bytes = readFile(path) else {
      throw SimulatorSyntaxError("\(path) cannot be read: \(SystemError("open").reason)")
    }
    let rate = try count("rate", 11_520)
    return .content(bytes, rate: rate, repeats: try flag("repeat"))
  }

  func checkNothingIsLeft() throws(SimulatorSyntaxError) {
    if let option = rest.first {
      throw SimulatorSyntaxError("the script \"\(name)\" takes no \"\(option.name)\"")
    }
    if let value, name != "file" {
      throw SimulatorSyntaxError("the script \"\(name)\" takes no \"=\(value)\"")
    }
  }
}
