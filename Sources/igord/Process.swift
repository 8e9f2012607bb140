// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// What igord asks of the kernel for itself, before anything else.
enum Process {
  /// Descriptors that 10,000 consoles with their subscribers may need.
  static let descriptorGoal: rlim_t = 65_536

  /// A core would have keys and passwords in it, whatever the command.
  static func forbidCore() { _ = igor_forbid_core() }

  /// As many descriptors as allowed, files that others cannot read.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // A file over a limit of the system is an error of that write, and no reason to die.
    signal(SIGXFSZ, SIG_IGN)
    umask(0o027)
    raiseDescriptorLimit()
  }

  /// The soft limit goes up to the goal; the hard one too, where we may.
  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < descriptorGoal else { return }
    var wanted = rlimit(rlim_cur: descriptorGoal, rlim_max: max(limit.rlim_max, descriptorGoal))
    if unsafe setrlimit(resource, &wanted) == 0 { return }
    wanted = rlimit(rlim_cur: min(descriptorGoal, limit.rlim_max), rlim_max: limit.rlim_max)
    _ = unsafe setrlimit(resource, &wanted)
  }
}

/// Standard error, before there is a log.
enum StandardError {
  static func write(_ line: String) { put(line + "\n") }

  static func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
