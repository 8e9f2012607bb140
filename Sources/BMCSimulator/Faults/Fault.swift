// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import IPMI

/// Something that goes wrong on request, at the start or while the BMC runs.
package enum Fault: Equatable, Sendable {
  /// Probabilities from 0 to 1; 0 switches the fault off.
  case loss(Double)
  case duplicate(Double)
  case reorder(Double)
  /// `nil` switches it off.
  case delay(ClosedRange<Duration>?)
  /// The BMC is dark for so long; `.zero` ends it, `nil` is until told.
  case silence(Duration?)
  /// The BMC forgets its sessions and is away for so long.
  case reboot(Duration)
  /// All sessions are forgotten, without a word.
  case forget
  /// So many packets get a wrong authentication code.
  case wrongHMAC(Int)
  case wrongRAKP2(Bool)
  case wrongRAKP4(Bool)
  /// Get Channel Authentication Capabilities is answered in its 1.5 form only.
  case oldCapabilities(Bool)
  /// The command gets this completion code; `nil` answers it again.
  case refuse(CommandID, CompletionCode?)
  /// SOL is "already active" and stays so.
  case stuck(Bool)
  /// Somebody else owns SOL, and can be deactivated.
  case owned
  /// Somebody else takes SOL; the victim is told so, or not.
  case steal, silentSteal
  /// SOL ends with the deactivated bit.
  case deactivate
  /// Stealing by other sessions tells the victim nothing.
  case silentVictims(Bool)
  /// At most so many typed characters are accepted of a packet; `nil` for all.
  case partialAcks(Int?)
  /// So many packets of typed characters are refused.
  case refuseAcks(Int)
  /// Typed characters are taken and never acknowledged.
  case ignoreInput(Bool)
  /// Retransmissions carry more and more.
  case growing(Bool)
  /// All output is dropped after so many unanswered retransmissions; `nil` never.
  case dropAfter(Int?)
  /// So many SOL or session sequence numbers are left out.
  case solJump(Int)
  case sessionJump(Int)
  case deactivateOnPower(Bool)
  /// The machine does not listen to its power button.
  case ignoreButton(Bool)
  case keepNumbers(Bool)
  case stopAfterNACK(Bool)
  /// So many partial reads of records lose their reservation.
  case loseReservations(Int)
  /// More bytes of a record at once are refused; `nil` for any number.
  case answerLimit(Int?)
  /// Records come so many bytes at once, without a word; `nil` as asked for.
  case cutRecords(Int?)
  /// So many bytes of noise follow a record; `nil` none.
  case padRecords(Int?)
  case endlessRecords(Bool)
  /// There are device SDRs instead of a repository.
  case deviceSDRs(Bool)
  /// Answers about sensors, events and inventories are noise.
  case garbage(Bool)
  /// Those answers come so late.
  case slow(Duration?)
  /// How questions fare that are for controllers behind the BMC.
  case bridge(Bridge)
  /// A sensor, by number or name, reads this value; `nil` switches it off.
  case sensor(String, Double?)
  /// So many events are logged at once.
  case addEvents(Int)
  /// Everything works again.
  case clear

  /// What becomes of a question to a controller behind the BMC.
  package enum Bridge: String, CaseIterable, Sendable {
    /// Its answer is a message of its own.
    case separate
    /// Its answer is in the BMC's.
    case embedded
    /// It takes the question and never answers.
    case silent
    /// It is not there.
    case absent
  }
}
