// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A pattern made ready to be held against many names.
///
/// A name has at most 64 bytes, so the places up to which it may have matched are the bits of
/// one integer, and each piece moves all of them at once: nothing is ever tried twice, whatever
/// the pattern is.
struct NameGlob {
  private var pieces: [Piece] = []

  private enum Piece {
    case literal([UInt8])
    /// Numbers as they are written, and the lengths that there are among them.
    case numbers(Set<ArraySlice<UInt8>>, lengths: [Int])
    case one
    case any
  }

  init(_ pattern: NamePattern) {
    pieces = pattern.pieces.map { piece in
      switch piece {
      case .literal(let text): .literal(Array(text.utf8))
      case .anyCharacter: .one
      case .anyText: .any
      case .numbers(let spans):
        .numbers(
          Set(spans.texts.map { Array($0.utf8)[...] }),
          lengths: Set(spans.texts.map(\.utf8.count)).sorted()
        )
      }
    }
  }

  func matches(_ name: MachineName) -> Bool {
    let bytes = Array(name.description.utf8)
    var places: UInt128 = 1
    for piece in pieces {
      places = Self.advance(places, by: piece, in: bytes)
      if places == 0 { return false }
    }
    return places & (1 << UInt128(bytes.count)) != 0
  }

  /// The places after one more piece; a place is the bytes of the name that are matched.
  private static func advance(_ places: UInt128, by piece: Piece, in bytes: [UInt8]) -> UInt128 {
    switch piece {
    case .one:
      return (places << 1) & within(bytes)
    case .any:
      return ~((1 << UInt128(places.trailingZeroBitCount)) - 1) & within(bytes)
    case .literal(let literal):
      return moved(places, in: bytes) { bytes[$0...].starts(with: literal) ? [literal.count] : [] }
    case .numbers(let numbers, let lengths):
      return moved(places, in: bytes) { start in
        lengths.filter {
          start + $0 <= bytes.count && numbers.contains(bytes[start..<start + $0])
        }
      }
    }
  }

  /// A bit for each place that a name of these bytes has.
  private static func within(_ bytes: [UInt8]) -> UInt128 {
    (1 << UInt128(bytes.count + 1)) - 1
  }

  /// The places that are reached from each place by the steps that `steps` finds there.
  private static func moved(
    _ places: UInt128,
    in bytes: [UInt8],
    steps: (Int) -> [Int]
  ) -> UInt128 {
    var rest = places
    var reached: UInt128 = 0
    while rest != 0 {
      let place = rest.trailingZeroBitCount
      rest &= rest - 1
      for step in steps(place) { reached |= 1 << UInt128(place + step) }
    }
    return reached
  }
}
