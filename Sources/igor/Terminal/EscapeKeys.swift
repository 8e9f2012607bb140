// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Tells what is typed to the console from what is typed to igor.
///
/// A byte that may begin an escape sequence is held until the next one decides; whatever
/// turns out not to be a complete known command is input, every byte of it.
struct EscapeKeys: Sendable {
  enum Event: Equatable, Sendable {
    /// Bytes for the console.
    case input([UInt8])
    case command(EscapeCommand)
  }

  let preset: EscapePreset
  /// The beginning of an escape sequence; shorter than any whole one.
  private var held: [UInt8] = []
  /// Whether the last byte for the console ended a line; true before the first.
  private var isAtLineStart = true

  init(_ preset: EscapePreset) {
    self.preset = preset
  }

  /// Takes what was typed off the front of `bytes`, up to and with the first command: that
  /// may mean what follows it for itself.
  mutating func read(_ bytes: inout ArraySlice<UInt8>) -> [Event] {
    var events: [Event] = []
    while let byte = bytes.popFirst() {
      read(byte, into: &events)
      if case .command = events.last { break }
    }
    return events
  }

  /// The next byte as it is, or what the bytes held since an escape make with it.
  private mutating func read(_ byte: UInt8, into events: inout [Event]) {
    held.append(byte)
    while !held.isEmpty {
      switch match(held) {
      case .part:
        return
      case .command(.literal):
        held = []
        send(preset.prefix[0], into: &events)
      case .command(let command):
        held = []
        if command != .nothing { events.append(.command(command)) }
      case .none:
        send(held.removeFirst(), into: &events)
      }
    }
  }

  private mutating func send(_ byte: UInt8, into events: inout [Event]) {
    isAtLineStart = byte == 0x0D || byte == 0x0A
    if case .input(var bytes) = events.last {
      bytes.append(byte)
      events[events.count - 1] = .input(bytes)
    } else {
      events.append(.input([byte]))
    }
  }

  private enum Match {
    case none
    case part
    case command(EscapeCommand)
  }

  private func match(_ bytes: [UInt8]) -> Match {
    if preset.onlyAfterNewline && !isAtLineStart { return .none }
    if bytes.count <= preset.prefix.count {
      return preset.prefix.starts(with: bytes) ? .part : .none
    }
    guard bytes.starts(with: preset.prefix) else { return .none }
    let rest = bytes.dropFirst(preset.prefix.count)
    for entry in preset.keys where entry.keys.starts(with: rest) {
      return entry.keys.count == rest.count ? .command(entry.command) : .part
    }
    return .none
  }
}
