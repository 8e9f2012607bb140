// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Clock

/// Tells chapters of beats one after another, at a believable speed, with the kernel's clock.
///
/// A beat is due when its pause is over and the line (115,200 baud) has sent the one before.
struct Storyteller {
  /// When the next beat is due; `nil` when the chapter is over.
  private(set) var nextBeat: Moment?

  private let profile: MachineProfile
  private let speed: Double  // 1 is real time
  private var random: SeededGenerator
  private var chapter: [Beat] = []
  private var index = 0
  private var kernelStart: Moment?
  /// The chapter begins the kernel's clock.
  private var startsKernel = false

  private static let bytesPerSecond = 11_520.0

  init(profile: MachineProfile, speed: Double, random: SeededGenerator) {
    self.profile = profile
    self.speed = speed
    self.random = random
  }

  /// The power is gone.
  mutating func stop() {
    chapter = []
    nextBeat = nil
    kernelStart = nil
  }

  /// Begins a chapter; its first beat's pause counts from `now`.
  mutating func tell(
    _ beats: [Beat],
    startsKernel: Bool = false,
    at now: Moment
  ) {
    chapter = beats
    index = -1
    self.startsKernel = startsKernel
    advance(from: now)
  }

  /// Appends the beat that is due and arms the next; call it while `nextBeat` has come.
  mutating func tellBeat(into output: inout [UInt8]) {
    guard let due = nextBeat, index < chapter.count else { return }
    let beat = chapter[index]
    let start = output.count
    if beat.isKernel {
      if startsKernel || kernelStart == nil {
        kernelStart = due
        startsKernel = false
      }
      append(stampAt: due, to: &output)
    }
    profile.render(beat.text, into: &output)
    let length = Double(output.count - start)
    advance(from: due + .seconds(length / Self.bytesPerSecond / speed))
  }

  /// Appends a single line of the kernel, outside any chapter.
  mutating func tellKernel(
    _ text: String,
    at now: Moment,
    into output: inout [UInt8]
  ) {
    append(stampAt: now, to: &output)
    profile.render(text, into: &output)
    output.append(contentsOf: [0x0D, 0x0A])
  }

  /// A span between `shortest` and `longest` seconds of the machine's time.
  mutating func moment(_ range: ClosedRange<Double>) -> Duration {
    .seconds(Double.random(in: range, using: &random) / speed)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.randomElement(using: &random)
  }

  /// Seconds since the kernel started, of the machine's time.
  func uptime(at now: Moment) -> Double {
    kernelStart.map { $0.duration(to: now) / .seconds(1) * speed } ?? 0
  }

  private mutating func advance(from moment: Moment) {
    index += 1
    while index < chapter.count, Int.random(in: 0..<100, using: &random) >= chapter[index].share {
      index += 1
    }
    guard index < chapter.count else {
      nextBeat = nil
      return
    }
    let variation = Double.random(in: 0.75...1.3, using: &random)
    nextBeat = moment + .seconds(Double(chapter[index].pause) / 1000 * variation / speed)
  }

  /// `[    1.234567] `, as the kernel's printk writes it.
  private func append(stampAt now: Moment, to output: inout [UInt8]) {
    let microseconds = Int(uptime(at: now) * 1_000_000)
    let seconds = String(microseconds / 1_000_000)
    let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
    let padding = String(repeating: " ", count: max(0, 5 - seconds.utf8.count))
    output.append(contentsOf: "[\(padding)\(seconds).\(fraction)] ".utf8)
  }
}
