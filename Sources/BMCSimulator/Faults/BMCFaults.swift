// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import IPMI

/// What a simulated BMC does wrong, for as long as it is set.
package struct BMCFaults: Sendable {
  /// Packets in sessions that still go out with a wrong authentication code.
  package var wrongPacketCodes = 0
  /// RAKP message 2 carries a wrong code.
  package var hasWrongMessage2 = false
  /// RAKP message 4 carries a wrong integrity check value.
  package var hasWrongMessage4 = false
  /// The 2.0 form of Get Channel Authentication Capabilities is refused.
  package var refusesExtendedCapabilities = false
  /// Commands that are refused, with what.
  package var refusedCommands: [CommandID: CompletionCode] = [:]
  /// SOL is "already active", whatever is done about it.
  package var isSOLStuck = false
  /// Characters that are accepted of a packet at most.
  package var acceptLimit: Int?
  /// Packets of typed characters that are still refused (NACK).
  package var refusedInput = 0
  /// Packets with typed characters are taken and never acknowledged.
  package var ignoresInput = false
  package var ignoresButton = false
  /// Retransmissions carry what the machine has said since, under the old number.
  package var growsRetransmissions = false
  /// After so many unanswered retransmissions all that waits is dropped, without a sign.
  package var dropsAfter: Int?
  /// A steal tells its victim nothing.
  package var stealsSilently = false
  /// A change of power deactivates SOL.
  package var deactivatesOnPower = false
  /// SOL sequence numbers go on from one session to the next.
  package var keepsSOLNumbers = false
  /// A NACK from the console stops output until the next number is acknowledged.
  package var staysStoppedAfterNACK = false

  /// Partial reads of records that still lose their reservation.
  package var lostReservations = 0
  /// More bytes of a record or inventory at once are refused.
  package var answerLimit: Int?
  /// Records and inventories come so many bytes at once, without a word.
  package var recordCut: Int?
  /// Bytes of noise behind whole records.
  package var recordPadding: Int?
  /// Lists of records have no end.
  package var hasEndlessRecords = false
  /// There is no SDR repository: the device has its own records.
  package var hidesRepository = false
  /// Answers about sensors, events and inventories are noise.
  package var sendsGarbage = false
  /// Those answers come so late.
  package var storageDelay: Duration?
  /// How questions fare that are for controllers behind the BMC.
  package var bridge = Fault.Bridge.separate

  /// Bytes of noise behind a record, at most.
  static let paddingLimit = 200

  package init() {}

  /// How late the answer to a command is.
  func delay(of command: CommandID) -> Duration? {
    Self.isStorage(command) ? storageDelay : nil
  }

  /// Whether a command is about sensors, events or inventories.
  static func isStorage(_ command: CommandID) -> Bool {
    [.storage, .sensor].contains(command.netFn)
  }
}
