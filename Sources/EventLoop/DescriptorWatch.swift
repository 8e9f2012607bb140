// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Any descriptor on a loop: a terminal, a pipe.
///
/// Told at each turn for as long as there is something to read and somebody listens.
package final class DescriptorWatch: IOHandler {
  private let handle: (Readiness) -> Void

  /// Takes over the descriptor; regular files are refused by the kernel (EPERM).
  package init(
    owning descriptor: consuming Descriptor,
    on loop: Loop,
    handle: @escaping (Readiness) -> Void
  ) throws(SystemError) {
    self.handle = handle
    try super.init(owning: descriptor, interest: .reading, on: loop)
  }

  /// The descriptor's number, for read(2) and the like.
  package var raw: Int32 { descriptor.raw }

  /// Is told of what there is to read, or (with `isOn` false) only that the other end is gone.
  package func listen(_ isOn: Bool) { hear(isOn) }

  override func ready(_ readiness: Readiness) {
    handle(readiness)
  }
}
