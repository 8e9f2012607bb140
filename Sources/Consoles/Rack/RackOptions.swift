// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI
package import Notation

/// The numbers that bound consoles and their subscribers; igord(8) repeats them.
package struct RackOptions: Sendable {
  /// Handshakes with BMCs that all consoles together begin in a second.
  package var handshakesPerSecond = 2000
  /// Probes of quiet sessions that all consoles together send in a second.
  package var probesPerSecond = ProbePace.probesPerSecond
  /// How long a busy console collects before it sends; an idle one sends at once.
  package var sendInterval = Duration.milliseconds(8)
  /// Subscribers of a console that are served in one turn.
  package var roundLimit = 64
  /// Subscribers of one console.
  package var subscriberLimit = 1024
  /// How often a WebSocket is pinged.
  package var pingInterval = Duration.seconds(25)
  /// How long a WebSocket may be silent.
  package var silenceLimit = Duration.seconds(60)
  /// How long a subscriber may take no byte while there are some.
  package var stuckLimit = Duration.seconds(900)
  /// How often subscribers are looked after.
  package var sweepInterval = Duration.seconds(5)
  /// How long the other end of a finished stream has to close it.
  package var lingerLimit = Duration.seconds(5)
  /// How long a removed console's session may take to be closed.
  package var goodbyeLimit = Duration.seconds(5)
  /// How often a list of who is here is sent.
  package var whoInterval = Duration.milliseconds(100)
  /// What is looked for in the consoles' output.
  package var detectors = DetectorSet.builtIn
  /// Boots of which the beginning is kept, whatever the console's capacity.
  package var pinnedBoots = 4
  /// Where incidents are written down; `nil` for nowhere.
  package var incidents: IncidentBook?
  /// Where everything that happens is told; `nil` for nowhere.
  package var events: EventHub?
  /// The zone of times that are written without an offset.
  package var zone = ClockZone.local
  /// When sources are tried again.
  package var pauses = RetryPauses()

  package init() {}

  /// What each of some loops may do a second.
  func share(ofOneIn loops: Int) -> RackOptions {
    var share = self
    share.handshakesPerSecond = max(1, handshakesPerSecond / max(1, loops))
    share.probesPerSecond = max(1, probesPerSecond / max(1, loops))
    return share
  }
}
