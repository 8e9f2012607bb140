// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The newest bytes of a console as whole frames, ready to be sent to any number of readers.
///
/// Old frames go when room is needed, whoever still wanted them. Memory is touched as it is used.
@safe
package final class FrameRing {
  /// How the frames are made.
  package let framing: Framing
  /// What its readers see of it now.
  private(set) var frames: Frames

  /// Bytes of frames that the ring holds; it takes `Frames.overlap` more.
  package static let defaultCapacity = 131_072

  /// A ring of `capacity` bytes, a power of two of at least 64 KiB, that begins at `offset`.
  package init(_ framing: Framing, at offset: UInt64, capacity: Int = defaultCapacity) {
    precondition(capacity >= 65_536 && capacity & (capacity - 1) == 0)
    self.framing = framing
    frames = Frames(capacity: capacity, from: offset)
  }

  deinit {
    frames.deallocate()
  }

  /// Appends bytes as one frame; at most `Framing.payloadLimit`.
  package func append(_ payload: Span<UInt8>) {
    guard !payload.isEmpty else { return }
    precondition(payload.count <= Framing.payloadLimit)
    frames.append(payload, FrameEdges(framing, payload: payload.count))
  }

  /// Goes on at another offset: no frame leads there, and no reader is at its end.
  package func restart(at offset: UInt64) {
    frames.restart(at: offset)
  }
}
