// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One step of a machine's story on its serial line: a pause, then text.
///
/// Words in braces are the machine's own (`{name}`, `{mac0}`): see `MachineProfile`.
struct Beat: Sendable {
  /// Milliseconds between the beat before and this one; the teller varies it a little.
  var pause: Int
  var text: String
  /// The text is a line of the kernel: it gets its time stamp, and is told again by `dmesg`.
  var isKernel = false
  /// Told on this many machines of a hundred.
  var share = 100

  /// Text as it stands, without a line end of its own.
  static func raw(_ pause: Int, _ text: String) -> Beat {
    Beat(pause: pause, text: text)
  }

  /// A whole line.
  static func line(_ pause: Int, _ text: String, share: Int = 100) -> Beat {
    Beat(pause: pause, text: text + "\r\n", share: share)
  }

  /// A line of the kernel.
  static func kernel(_ pause: Int, _ text: String, share: Int = 100) -> Beat {
    Beat(pause: pause, text: text + "\r\n", isKernel: true, share: share)
  }

  /// A unit that systemd has started; `verb` as it says it.
  static func unit(_ pause: Int, _ verb: String, _ what: String, share: Int = 100) -> Beat {
    line(
      pause,
      "[\u{1B}[0;32m  OK  \u{1B}[0m] \(verb) \u{1B}[0;1;39m\(what)\u{1B}[0m.",
      share: share
    )
  }
}
