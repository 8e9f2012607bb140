// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP
internal import Logging
internal import Synchronization

/// Posts each incident as JSON to the address of the settings, and tries again where that fails.
///
/// On threads of its own: a receiver that is away costs nobody but those who wait behind it.
final class Webhook: Sendable {
  private let workers: Workers
  private let logger: Logger
  private let settings = Mutex<WebhookTarget?>(nil)
  private let isClosed = Mutex(false)

  /// Posts at once.
  static let limit = 2
  /// Incidents that may wait; more are logged, and not told.
  static let queueLimit = 256
  /// How long an answer may take.
  static let patience = Duration.seconds(10)
  /// When it is tried again.
  static let pauses: [Duration] = [.seconds(1), .seconds(10), .seconds(60)]

  init(logger: Logger) throws(SystemError) {
    workers = try Workers(count: Self.limit, queueLimit: Self.queueLimit, name: "webhook")
    self.logger = logger
  }

  /// Where to post to; nowhere where it is `nil`.
  var target: WebhookTarget? {
    get { settings.withLock { $0 } }
    set { settings.withLock { $0 = newValue } }
  }

  func tell(_ report: IncidentReport) {
    guard let target else { return }
    let isAccepted = workers.submit { [self] in
      guard let complaint = deliver(JSON.encode(report) + [0x0A], to: target) else { return }
      logger.error("webhook for incident \(report.id): \(complaint)")
    }
    if !isAccepted { logger.error("webhook for incident \(report.id): too many wait") }
  }

  /// Gives up what waits for its turn, or to be tried again, and soon what is on its way.
  func close() {
    isClosed.withLock { $0 = true }
    workers.close(within: .seconds(3))
  }

  private func deliver(_ body: [UInt8], to target: WebhookTarget) -> String? {
    guard !isClosed.withLock({ $0 }) else { return "igord ends before it was its turn" }
    var complaint = WebhookPost.send(body, to: target, within: Self.patience)
    for pause in Self.pauses where complaint != nil {
      guard wait(pause) else { return complaint }
      complaint = WebhookPost.send(body, to: target, within: Self.patience)
    }
    return complaint
  }

  /// Waits; `false` where igord ends meanwhile.
  private func wait(_ pause: Duration) -> Bool {
    let deadline = Moment.now + pause
    guard let loop = try? Loop() else { return false }
    let timer = LoopTimer(on: loop) {}
    while Moment.now < deadline {
      if isClosed.withLock({ $0 }) { return false }
      timer.deadline = min(deadline, Moment.now + .milliseconds(200))
      loop.runTurn()
    }
    return !isClosed.withLock { $0 }
  }
}
