// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A login prompt and a handful of commands behind it.
struct Shell {
  /// What a line made happen beyond its answer.
  enum Outcome { case nothing, powerOff, restart, panic }

  private enum State {
    case login
    case password(user: String)
    case prompt(user: String)
  }

  private let profile: MachineProfile
  private var state = State.login

  init(profile: MachineProfile) {
    self.profile = profile
  }

  /// Whether typed characters are shown.
  var echoes: Bool {
    if case .password = state { false } else { true }
  }

  /// What a terminal shows at first.
  var greeting: [UInt8] {
    Array("\r\nigor-linux 13 \(profile.name) ttyS0\r\n\r\n\(profile.name) login: ".utf8)
  }

  /// Answers a line; `uptime` in seconds.
  mutating func answer(_ line: [UInt8], uptime: Double, into output: inout [UInt8]) -> Outcome {
    let text = String(decoding: line, as: UTF8.self)
    let isInterrupt = line == LineDiscipline.interrupted
    switch state {
    case .login:
      if !text.isEmpty, !isInterrupt, line != LineDiscipline.ended {
        state = .password(user: text)
      }
    case .password(let user):
      if isInterrupt {
        state = .login
      } else {
        state = .prompt(user: user)
        say("Linux \(profile.name) 6.12.9-server x86_64", to: &output)
        say("", to: &output)
      }
    case .prompt:
      let outcome = isInterrupt ? .nothing : run(text, uptime: uptime, into: &output)
      guard outcome == .nothing else { return outcome }
    }
    output.append(contentsOf: prompt)
    return .nothing
  }

  private var prompt: [UInt8] {
    switch state {
    case .login: greeting
    case .password: Array("Password: ".utf8)
    case .prompt("root"): Array("root@\(profile.name):~# ".utf8)
    case .prompt(let user): Array("\(user)@\(profile.name):~$ ".utf8)
    }
  }

  private mutating func run(
    _ text: String,
    uptime: Double,
    into output: inout [UInt8]
  ) -> Outcome {
    let words = text.split(separator: " ").map(String.init)
    let rest = words.dropFirst().joined(separator: " ")
    switch words.first {
    case nil: break
    case "exit", "logout", "\u{4}": state = .login
    case "reboot": return .restart
    case "poweroff", "halt", "shutdown": return .powerOff
    case "panic": return .panic
    case "echo" where rest.hasSuffix("> /proc/sysrq-trigger") && rest.hasPrefix("c"): return .panic
    case "echo": say(rest, to: &output)
    case "seq": count(to: Int(rest) ?? 10, into: &output)
    case .some(let command):
      say(reply(command, uptime: uptime) ?? "sh: \(command): command not found", to: &output)
    }
    return .nothing
  }

  private func reply(_ command: String, uptime: Double) -> String? {
    let minutes = Int(uptime) / 60
    switch command {
    case "help":
      return "echo exit free hostname id lscpu panic poweroff reboot seq tty uname uptime"
    case "hostname": return profile.name
    case "id", "whoami": return "uid=0(root) gid=0(root) groups=0(root)"
    case "uname":
      return "Linux \(profile.name) 6.12.9-server #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux"
    case "uptime": return " up \(minutes) min,  1 user,  load average: 0.08, 0.03, 0.01"
    case "tty": return "/dev/ttyS0"
    case "lscpu": return rendered("{processor}\r\nCPU(s): {threads}")
    case "free": return rendered("Mem: {memorykb} kB total, {freekb} kB free")
    default: return nil
    }
  }

  private func rendered(_ template: String) -> String {
    var text: [UInt8] = []
    profile.render(template, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private func count(to last: Int, into output: inout [UInt8]) {
    for number in stride(from: 1, through: min(last, 100_000), by: 1) {
      say(String(number), to: &output)
    }
  }

  private func say(_ text: String, to output: inout [UInt8]) {
    output.append(contentsOf: text.utf8)
    output.append(contentsOf: [0x0D, 0x0A])
  }
}
