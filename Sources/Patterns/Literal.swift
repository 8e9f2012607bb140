// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Bytes that every match of an expression contains: looked for first, being so much faster.
///
/// The search is for two of them at once, those that are rarest in consoles' output; what stands
/// around them is compared then.
struct Literal: Equatable, Sendable {
  let bytes: [UInt8]
  let ignoresCase: Bool
  /// Where the first of the two stands, and how far behind it the other.
  private let rare: Int
  private let distance: Int

  init?(_ bytes: [UInt8], ignoresCase: Bool = false) {
    guard !bytes.isEmpty else { return nil }
    self.bytes = ignoresCase ? bytes.map(\.lowerCase) : bytes
    self.ignoresCase = ignoresCase
    let rarest = bytes.indices.sorted { bytes[$0].commonness < bytes[$1].commonness }
    rare = rarest.prefix(2).min() ?? 0
    distance = (rarest.prefix(2).max() ?? 0) - rare
  }

  /// Where the bytes first stand at or after `start`.
  func first(in buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = buffer.baseAddress else { return nil }
    let end = buffer.count - bytes.count + 1
    var position = start
    while position < end {
      let from = unsafe base + position + rare
      guard let hit = unsafe igor_find_pair(from, end - position, pair) else { return nil }
      position = unsafe hit - base - rare
      if unsafe isHere(UnsafeRawPointer(base), position) { return position }
      position += 1
    }
    return nil
  }

  private var pair: igor_pair {
    let (first, second) = (bytes[rare], bytes[rare + distance])
    return igor_pair(
      first: first,
      first_mask: mask(of: first),
      second: second,
      second_mask: mask(of: second),
      distance: distance
    )
  }

  private func mask(of byte: UInt8) -> UInt8 { ignoresCase && byte.upperCase != byte ? 0x20 : 0 }

  private func isHere(_ base: UnsafeRawPointer, _ position: Int) -> Bool {
    guard ignoresCase else { return unsafe memcmp(base + position, bytes, bytes.count) == 0 }
    for index in bytes.indices {
      let byte = unsafe base.load(fromByteOffset: position + index, as: UInt8.self)
      if byte.lowerCase != bytes[index] { return false }
    }
    return true
  }
}

extension UInt8 {
  var lowerCase: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
  var upperCase: UInt8 { (0x61...0x7A).contains(self) ? self & 0xDF : self }

  /// How often a byte is met in consoles' output, roughly: the higher the oftener.
  var commonness: Int {
    switch self {
    case 0x20, 0x0A, 0x0D: 100
    case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "i"),
      UInt8(ascii: "o"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "s"):
      90
    case 0x30...0x39: 85
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "."), UInt8(ascii: ":"),
      UInt8(ascii: "m"), UInt8(ascii: "d"), UInt8(ascii: "c"), UInt8(ascii: "l"):
      80
    case UInt8(ascii: "j"), UInt8(ascii: "q"), UInt8(ascii: "x"), UInt8(ascii: "z"): 30
    case 0x61...0x7A: 60
    case UInt8(ascii: "S"), UInt8(ascii: "C"), UInt8(ascii: "A"), UInt8(ascii: "I"): 25
    case 0x41...0x5A: 15
    case 0x21...0x7E: 40
    default: 10
    }
  }
}
