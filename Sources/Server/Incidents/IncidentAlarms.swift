// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import EventLoop
internal import Logging
internal import Notation
internal import Settings

/// Who is told of incidents, once all about one is known: a program, an address, or both.
final class IncidentAlarms: Sendable {
  private let hook: HookRunner
  private let webhook: Webhook

  init(folder: String, logger: Logger) throws(SystemError) {
    hook = try HookRunner(folder: folder, logger: logger)
    webhook = try Webhook(logger: logger)
  }

  /// Takes over the settings; what waits already goes where it was to go.
  func apply(_ settings: IncidentSettings) {
    hook.arguments = settings.hook
    webhook.target = settings.webhook.map {
      WebhookTarget($0, authorities: settings.webhookAuthorities)
    }
  }

  func tell(_ change: IncidentBook.IncidentChange) {
    guard case .completed(let report) = change else { return }
    hook.tell(report)
    webhook.tell(report)
  }

  /// Waits for what runs, and gives up what waits.
  func close() {
    hook.close()
    webhook.close()
  }
}

extension EventHub {
  /// Tells an incident's beginning, completion or end.
  func publish(_ change: IncidentBook.IncidentChange) {
    let (report, what): (IncidentReport, String) =
      switch change {
      case .began(let report): (report, "began")
      case .completed(let report): (report, "completed")
      case .dismissed(let report, _): (report, "dismissed")
      }
    guard let machine = MachineName(report.machine) else { return }
    publish("incident", on: machine) {
      JSON.encode(IncidentEvent(what: what, incident: report.summary))
    }
  }
}
