// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// A conversation of several commands with a BMC, one at a time, without a session or a clock.
///
/// Whoever drives it performs `request` in a session, `pause` later, and gives the result to
/// `take`; again and again until `request` is `nil`. Then `output` says what came of it. A
/// reader asks a bounded number of questions, whatever the BMC answers, and keeps a bounded
/// number of bytes.
package protocol RecordReader: Sendable {
  associatedtype Output: Sendable

  /// What to ask; the same until `take` is called, `nil` when everything is asked.
  var request: CommandOrder? { get }
  /// How long to wait before asking it: something is busy, or somebody else is at it.
  var pause: Duration { get }
  /// Takes the result of `request`.
  mutating func take(_ result: CommandResult)
  /// What was read; there once `request` is `nil`.
  var output: Result<Output, ReadFailure>? { get }
}

extension RecordReader {
  package var pause: Duration { .zero }
}

/// Why nothing was read.
package enum ReadFailure: Error, Equatable, Sendable {
  /// The BMC does not have the command.
  case unsupported(CommandID)
  case refused(CommandID, CompletionCode)
  /// A question was asked, three times, without an answer.
  case noAnswer
  /// An order was not answered: it may have been carried out.
  case unknown
  /// The session ended.
  case notSent
  /// The BMC cannot hand commands on to the controller that this was for.
  case undelivered(CompletionCode)
  case malformed(CommandID)
  /// It is no longer as it was when the order was given.
  case changed
  /// What is read changes faster than it can be read, or others read it all the time.
  case neverSettles
}

extension ReadFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unsupported(let command): "the BMC has no \(command)"
    case .refused(let command, let code): "the BMC refused \(command): \(code)"
    case .noAnswer: "no answer"
    case .unknown: "no answer; it may have been carried out"
    case .notSent: "the session ended"
    case .undelivered(let code):
      "the BMC cannot reach the controller: \(SendMessage.text(of: code))"
    case .malformed(let command): "the BMC's answer to \(command) makes no sense"
    case .changed: "it has changed meanwhile"
    case .neverSettles: "the BMC's records change while they are read"
    }
  }
}

extension CommandID: CustomStringConvertible {
  private static let names: [CommandID: String] = [
    GetChassisStatus.command: "Get Chassis Status", ChassisControl.command: "Chassis Control",
    ChassisIdentify.command: "Chassis Identify",
    SetSystemBootOptions.command: "Set System Boot Options",
    GetSystemBootOptions.command: "Get System Boot Options",
    GetSystemRestartCause.command: "Get System Restart Cause",
    GetDeviceID.command: "Get Device ID", GetDeviceGUID.command: "Get Device GUID",
    GetSystemGUID.command: "Get System GUID",
    GetSOLConfiguration.command: "Get SOL Configuration Parameters",
    GetSDRRepositoryInfo.command: "Get SDR Repository Info",
    ReserveSDRRepository.command: "Reserve SDR Repository", GetSDR.command: "Get SDR",
    GetDeviceSDRInfo.command: "Get Device SDR Info",
    ReserveDeviceSDR.command: "Reserve Device SDR Repository",
    GetDeviceSDR.command: "Get Device SDR", GetSensorReading.command: "Get Sensor Reading",
    GetSensorThresholds.command: "Get Sensor Thresholds",
    GetSensorReadingFactors.command: "Get Sensor Reading Factors",
    GetSensorType.command: "Get Sensor Type", GetSELInfo.command: "Get SEL Info",
    ReserveSEL.command: "Reserve SEL", GetSELEntry.command: "Get SEL Entry",
    ClearSEL.command: "Clear SEL", GetSELTime.command: "Get SEL Time",
    SetSELTime.command: "Set SEL Time",
    GetFRUInventoryAreaInfo.command: "Get FRU Inventory Area Info",
    ReadFRUData.command: "Read FRU Data", SendMessage.command: "Send Message",
  ]

  /// The specification's name where igor uses the command, else NetFn and number: `06h 4Ah`.
  package var description: String {
    Self.names[self] ?? "\([netFn.rawValue].hex.uppercased())h \([code].hex.uppercased())h"
  }
}
