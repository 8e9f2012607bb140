// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Patterns

/// Recognises a kind of line in what consoles print.
package struct Detector: Sendable {
  /// A word that people meet: `panic`, `oom`, or what the settings call it.
  package let name: String
  package let meaning: Meaning
  /// Bytes that each such line contains: lines without are never tried.
  let literals: [String]
  let pattern: Pattern

  /// What a line tells.
  package enum Meaning: Equatable, Sendable {
    /// The system goes down: what is printed after it belongs to the next boot.
    case goingDown
    /// A boot came so far.
    case stage(BootStage)
    /// A kernel runs, or what it has started.
    case running
    /// Something went wrong; after what is fatal the machine does nothing more.
    case incident(isFatal: Bool)

    var stage: BootStage? { if case .stage(let stage) = self { stage } else { nil } }
  }

  /// `nil` where the expression has no literal and none is given.
  package init?(
    _ name: String,
    _ meaning: Meaning,
    literals: [String] = [],
    pattern: Pattern
  ) {
    let literals = literals.isEmpty ? pattern.requiredText.map { [$0] } ?? [] : literals
    guard !literals.isEmpty, literals.allSatisfy({ $0.utf8.count >= Self.literalLimit }) else {
      return nil
    }
    self.name = name
    self.meaning = meaning
    self.literals = literals
    self.pattern = pattern
  }

  /// Literals are at least so long, in bytes: shorter ones would be everywhere.
  package static let literalLimit = 3
}

extension Detector {
  /// What the kernel or syslog may put before a message: a level, a host, a time, a processor.
  static let prefix =
    #"^(?:<\d+>)?(?:[\w.-]{1,64} kernel: ?)?(?:\[[ \d.]{5,20}\](?:\[ *[CT]\d+\])? ?)?"#

  static func builtIn(
    _ name: String,
    _ meaning: Meaning,
    _ literals: [String],
    _ expression: String
  ) -> Detector {
    guard let pattern = try? Pattern(expression),
      let detector = Detector(name, meaning, literals: literals, pattern: pattern)
    else { preconditionFailure("the expression of \(name) is wrong") }
    return detector
  }

  private static func kernel(
    _ name: String,
    _ literals: [String],
    _ expression: String,
    isFatal: Bool = false
  ) -> Detector {
    builtIn(name, .incident(isFatal: isFatal), literals, prefix + "(?:" + expression + ")")
  }

  /// What Linux says when something is wrong, the worst first.
  package static let incidents: [Detector] = [
    kernel("panic", ["Kernel panic - not"], "Kernel panic - not syncing", isFatal: true),
    kernel("hard-lockup", ["hard LOCKUP"], "(?:NMI )?[Ww]atchdog.{0,40}hard LOCKUP", isFatal: true),
    kernel("soft-lockup", ["soft lockup"], "(?:NMI )?(?:watchdog: )?BUG: soft lockup"),
    kernel(
      "oops",
      ["Oops: ", "unable to handle", "Unable to handle", "BUG: kernel NULL", "general protection"],
      "BUG: (?:unable to handle|kernel NULL)|(?:Internal error: )?Oops: |Unable to handle kernel"
        + "|general protection fault"
    ),
    kernel("bug", ["kernel BUG at", "BUG: "], "kernel BUG at |BUG: "),
    kernel(
      "rcu-stall",
      ["detected stall", "detected expedited stall"],
      #"(?:rcu: )?(?:INFO: )?rcu\w*:? .*detected (?:expedited )?stall"#
    ),
    kernel(
      "mce",
      ["[Hardware Error]"],
      #"(?:mce: )?\[Hardware Error\]: (?:CPU \d+: Machine Check Exception|Machine check: "#
        + "|event severity: (?:fatal|recoverable))"
    ),
    kernel("oom", ["ut of memory: Kill"], "(?:Memory cgroup o|O)ut of memory: Kill"),
    kernel(
      "hung-task",
      ["blocked for more than"],
      #"(?:INFO: )?task .{1,80} blocked for more than \d+ seconds"#
    ),
    kernel(
      "ext4",
      ["EXT4-fs"],
      #"EXT4-fs error|EXT4-fs \([^)]*\): Remounting filesystem read-only"#
    ),
    kernel(
      "xfs",
      ["XFS ("],
      #"XFS \([^)]*\): (?:Metadata (?:corruption|CRC error)|Internal error|Corruption"#
        + "|log I/O error|.*[Ff]ilesystem has been shut down|.*[Ss]hutting down filesystem)"
    ),
  ]
}
