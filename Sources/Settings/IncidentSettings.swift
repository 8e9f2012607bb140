// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Who is told of incidents: the table `incidents`.
package struct IncidentSettings: Hashable, Sendable {
  /// A program and its arguments; empty for none.
  package var hook: [String] = []
  /// Where incidents are posted to.
  package var webhook: WebhookAddress?
  /// A PEM file with the authorities that its certificate may come from; the system's where `nil`.
  package var webhookAuthorities: String?

  /// The most words of a hook.
  package static let hookLimit = 64

  package init() {}
}

/// An address of the form `http://HOST[:PORT][/PATH]`, or the same with `https`.
package struct WebhookAddress: Hashable, Sendable {
  package var isEncrypted: Bool
  package var host: String
  package var port: UInt16
  /// With its query; begins with a slash.
  package var path: String
}

/// A detector of the settings, or one of igord's own that is switched off: `[detector.NAME]`.
package struct DetectorSettings: Hashable, Sendable {
  package var name: String
  /// A regular expression; `nil` where the detector is one of igord's own.
  package var match: String?
  /// A text that every line with a match contains; `nil` where the expression tells it.
  package var literal: String?
  /// Whether the machine does nothing more after such a line.
  package var isFatal = false
  package var isEnabled = true

  /// The most detectors.
  package static let countLimit = 64
}
