// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Clock

/// A machine that boots Linux: firmware, kernel, services, then a login prompt and a shell.
///
/// Where asked, it panics now and then and starts again. Break followed by a key is the
/// kernel's system request, as on a real serial console.
package final class BootScript: SerialScript {
  /// How the machine behaves.
  package struct Options: Sendable {
    /// 1 is a real machine's time; 10 boots in a tenth of it.
    package var speed = 1.0
    /// Seconds of the machine's time between login prompt and panic, on average; `nil` never.
    package var panicEvery: Double?
    /// A panic is followed by a restart 10 s later.
    package var restartsAfterPanic = true

    package init() {}
  }

  private enum Phase {
    case off, firmware, kernel, services, running
    case shuttingDown(EndChapter)
    case ending(PowerWish)
    case panicking, panicked
  }

  private enum EndChapter { case powerDown, restart }

  let profile: MachineProfile
  var story: Storyteller
  var terminal: LineDiscipline
  var shell: Shell
  private let options: Options
  private var phase = Phase.off
  private var waiting: [UInt8] = []  // told, not yet sent
  private var panicAt: Moment?
  private var chatterAt: Moment?
  private var wish: PowerWish?
  private var breakAt: Moment?
  private var hasPanicked = false

  /// How long after a break a key still is a system request (the kernel's own limit).
  private static let systemRequestTime = Duration.seconds(5)

  package init(name: String, seed: UInt64, options: Options = Options()) {
    profile = MachineProfile(name: name, seed: seed)
    let random = SeededGenerator(seed: seed &+ 1, for: name)
    story = Storyteller(profile: profile, speed: options.speed, random: random)
    terminal = LineDiscipline()
    shell = Shell(profile: profile)
    self.options = options
  }

  package func begin(at now: Moment) {
    end()
    phase = .firmware
    story.tell(FirmwareChapter.beats, at: now)
  }

  package func end() {
    phase = .off
    waiting = []
    wish = nil
    panicAt = nil
    chatterAt = nil
    breakAt = nil
    story.stop()
    terminal = LineDiscipline()
    shell = Shell(profile: profile)
  }

  package func emit(into output: inout [UInt8], limit: Int, at now: Moment) {
    while waiting.count < limit, let due = nextEvent, due <= now, wish == nil {
      happen(at: due)
    }
    let count = min(limit, waiting.count)
    output.append(contentsOf: waiting.prefix(count))
    waiting.removeFirst(count)
  }

  package func nextOutput(at now: Moment) -> Moment? {
    waiting.isEmpty ? nextEvent : now
  }

  package func type(_ bytes: Span<UInt8>, at now: Moment) {
    for index in bytes.indices {
      let key = bytes[index]
      if let since = breakAt, since.duration(to: now) < Self.systemRequestTime {
        breakAt = nil
        systemRequest(key, at: now)
      } else if case .running = phase {
        terminal.type(key, echo: &waiting)
        while let line = terminal.takeLine() { answer(line, at: now) }
      }
    }
  }

  package func receiveBreak(at now: Moment) {
    breakAt = now
  }

  package func pressPowerButton(at now: Moment) -> Bool {
    guard case .running = phase else { return false }
    shutDown(.powerDown, at: now)
    return true
  }

  package func interrupt(at now: Moment) {
    guard case .running = phase else { return }
    story.tellKernel("NMI received for unknown reason 2d on CPU 0.", at: now, into: &waiting)
    panic(at: now)
  }

  package func takePowerWish() -> PowerWish? {
    defer { wish = nil }
    return wish
  }

  package func takePanic() -> Bool {
    defer { hasPanicked = false }
    return hasPanicked
  }
}

// MARK: - What happens by itself

extension BootScript {
  private var nextEvent: Moment? {
    [story.nextBeat, panicAt, chatterAt].compactMap(\.self).min()
  }

  private func happen(at now: Moment) {
    if let beat = story.nextBeat, beat <= now {
      story.tellBeat(into: &waiting)
      if story.nextBeat == nil { endChapter(at: now) }
    } else if let due = panicAt, due <= now {
      panic(at: now)
    } else if let due = chatterAt, due <= now {
      if let line = story.pick(ServicesChapter.chatter) {
        waiting.append(contentsOf: [0x0D, 0x0A])
        story.tellKernel(String(line.text.dropLast()), at: now, into: &waiting)
      }
      chatterAt = now + story.moment(4...25)
    }
  }

  private func endChapter(at now: Moment) {
    switch phase {
    case .firmware:
      phase = .kernel
      story.tell(KernelChapter.beats, startsKernel: true, at: now)
    case .kernel:
      phase = .services
      story.tell(ServicesChapter.beats, at: now)
    case .services: run(at: now)
    case .shuttingDown(.powerDown):
      phase = .ending(.off)
      story.tell(EndChapters.powerDown, at: now)
    case .shuttingDown(.restart):
      phase = .ending(.reset)
      story.tell(EndChapters.restart, at: now)
    case .ending(let wanted): wish = wanted
    case .panicking: endPanic(at: now)
    case .off, .running, .panicked: break
    }
  }

  private func run(at now: Moment) {
    phase = .running
    waiting.append(contentsOf: shell.greeting)
    guard let mean = options.panicEvery else { return }
    panicAt = now + story.moment(mean * 0.5...mean * 1.5)
    chatterAt = now + story.moment(2...10)
  }

  private func panic(at now: Moment) {
    phase = .panicking
    hasPanicked = true
    panicAt = nil
    chatterAt = nil
    waiting.append(contentsOf: [0x0D, 0x0A])
    story.tell(EndChapters.panic, at: now)
  }

  private func endPanic(at now: Moment) {
    if options.restartsAfterPanic {
      phase = .ending(.reset)
      story.tell(EndChapters.panicRestart, at: now)
    } else {
      phase = .panicked
      story.tell(EndChapters.panicHalt, at: now)
    }
  }

  private func shutDown(_ chapter: EndChapter, at now: Moment) {
    phase = .shuttingDown(chapter)
    panicAt = nil
    chatterAt = nil
    story.tell(EndChapters.shutdown, at: now)
  }
}

// MARK: - What people make happen

extension BootScript {
  private func answer(_ line: [UInt8], at now: Moment) {
    let outcome = shell.answer(line, uptime: story.uptime(at: now), into: &waiting)
    terminal.echoes = shell.echoes
    switch outcome {
    case .nothing: break
    case .powerOff: shutDown(.powerDown, at: now)
    case .restart: shutDown(.restart, at: now)
    case .panic:
      story.tellKernel("sysrq: Trigger a crash", at: now, into: &waiting)
      panic(at: now)
    }
  }

  private func systemRequest(_ key: UInt8, at now: Moment) {
    switch phase {
    case .off, .firmware: return
    default: break
    }
    switch key {
    case UInt8(ascii: "b"):
      story.tellKernel("sysrq: Resetting", at: now, into: &waiting)
      phase = .ending(.reset)
      story.tell([.raw(50, "")], at: now)
    case UInt8(ascii: "c"):
      story.tellKernel("sysrq: Trigger a crash", at: now, into: &waiting)
      panic(at: now)
    case UInt8(ascii: "o"):
      story.tellKernel("sysrq: Power Off", at: now, into: &waiting)
      phase = .ending(.off)
      story.tell([.raw(50, "")], at: now)
    case UInt8(ascii: "s"):
      story.tellKernel("sysrq: Emergency Sync", at: now, into: &waiting)
    default:
      let help = "sysrq: HELP : loglevel(0-9) reboot(b) crash(c) power-off(o) sync(s)"
      story.tellKernel(help, at: now, into: &waiting)
    }
  }
}
