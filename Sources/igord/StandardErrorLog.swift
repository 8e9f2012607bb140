// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Glibc
internal import Logging
internal import Notation

/// How igord logs: one line an event on standard error.
///
/// Under systemd a line begins with its priority as `<6>`, which journald takes off, and has
/// no time, because journald keeps one. Elsewhere it begins with the time and the level.
struct StandardErrorLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  private let writer: LogWriter
  private let isJournal: Bool

  init(writer: LogWriter, isJournal: Bool) {
    self.writer = writer
    self.isJournal = isJournal
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let text = SafeLines.clean(event.message.description)
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let rest = all.sorted { $0.key < $1.key }
      .map { " \($0.key)=\(SafeLines.clean($0.value.description))" }
      .joined()
    let head =
      isJournal
      ? "<\(event.level.priority)>"
      : "\(Timestamp.now.rfc3339) \(event.level.rawValue) "
    writer.write(head + text + rest)
  }

  /// Whether standard error is a stream of journald: what systemd says in `JOURNAL_STREAM`.
  static var isStandardErrorJournal: Bool {
    guard let text = unsafe getenv("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
    return unsafe String(cString: text) == "\(status.st_dev):\(status.st_ino)"
  }
}

extension Logger.Level {
  /// The priority of syslog(3).
  fileprivate var priority: Int32 {
    switch self {
    case .trace, .debug: LOG_DEBUG
    case .info: LOG_INFO
    case .notice: LOG_NOTICE
    case .warning: LOG_WARNING
    case .error: LOG_ERR
    case .critical: LOG_CRIT
    }
  }
}
