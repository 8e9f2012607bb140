// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock
internal import EventLoop
internal import IPMI

// How sessions end, and faults that happen once.
extension SimulatedBMC {
  /// When a session ends unless something comes.
  func expiry(of session: BMCSession) -> Moment {
    let isActive = session.keys != nil
    let patience = isActive ? configuration.sessionTimeout : configuration.handshakeTimeout
    return session.lastHeard + patience
  }

  func expireSessions(at now: Moment) {
    for case let session? in sessions where expiry(of: session) <= now { forget(session.id) }
  }

  /// Ends a session without a word.
  func forget(_ id: UInt32) {
    guard let slot = sessions.firstIndex(where: { $0?.id == id }) else { return }
    if let session = sessions[slot], owner.isSession(session) { releaseSOL() }
    sessions[slot] = nil
  }

  /// Ends all sessions without a word.
  package func forgetSessions() {
    for case let session? in sessions { forget(session.id) }
  }

  /// Lets something go wrong, or right again.
  package func apply(_ fault: Fault, at now: Moment) {
    switch fault {
    case .loss(let share): network.loss = share
    case .duplicate(let share): network.duplication = share
    case .reorder(let share): network.reordering = share
    case .delay(let range): network.delay = range
    case .silence(let time): network.silentUntil = now + (time ?? .seconds(100 * 365 * 86_400))
    case .reboot(let time):
      forgetSessions()
      if case .stranger = owner { releaseSOL() }
      network.silentUntil = now + time
    case .forget: forgetSessions()
    case .owned, .silentSteal: takeSOLAway(isTold: false, at: now)
    case .steal: takeSOLAway(isTold: true, at: now)
    case .deactivate: deactivateSOL(isTold: true, at: now)
    case .solJump(let count): port.skipNumbers(count)
    case .sessionJump(let count):
      for case let session? in sessions { session.skipSequences(UInt32(clamping: count)) }
    case .sensor(let name, let value): hardware.setSensor(name, to: value)
    case .addEvents(let count): hardware.addEvents(count, at: now)
    case .clear:
      network.clear()
      faults = BMCFaults()
      hardware.sensors.clear()
      if case .stranger = owner { releaseSOL() }
    default: set(fault)
    }
    settle(at: now)
  }

  private func set(_ fault: Fault) {
    switch fault {
    case .wrongHMAC(let count): faults.wrongPacketCodes = count
    case .wrongRAKP2(let isOn): faults.hasWrongMessage2 = isOn
    case .wrongRAKP4(let isOn): faults.hasWrongMessage4 = isOn
    case .oldCapabilities(let isOn): faults.refusesExtendedCapabilities = isOn
    case .refuse(let command, let code): faults.refusedCommands[command] = code
    case .stuck(let isOn): faults.isSOLStuck = isOn
    case .silentVictims(let isOn): faults.stealsSilently = isOn
    case .partialAcks(let limit): faults.acceptLimit = limit
    case .refuseAcks(let count): faults.refusedInput = count
    case .ignoreInput(let isOn): faults.ignoresInput = isOn
    case .ignoreButton(let isOn): faults.ignoresButton = isOn
    case .growing(let isOn): faults.growsRetransmissions = isOn
    case .dropAfter(let count): faults.dropsAfter = count
    case .deactivateOnPower(let isOn): faults.deactivatesOnPower = isOn
    case .keepNumbers(let isOn): faults.keepsSOLNumbers = isOn
    case .stopAfterNACK(let isOn): faults.staysStoppedAfterNACK = isOn
    default: setRecords(fault)
    }
  }

  /// What goes wrong with sensors, records and events.
  private func setRecords(_ fault: Fault) {
    switch fault {
    case .loseReservations(let count): faults.lostReservations = count
    case .answerLimit(let limit): faults.answerLimit = limit
    case .cutRecords(let count): faults.recordCut = count
    case .padRecords(let count): faults.recordPadding = count
    case .endlessRecords(let isOn): faults.hasEndlessRecords = isOn
    case .deviceSDRs(let isOn): faults.hidesRepository = isOn
    case .garbage(let isOn): faults.sendsGarbage = isOn
    case .slow(let delay): faults.storageDelay = delay
    case .bridge(let bridge): faults.bridge = bridge
    default: break
    }
  }

  /// Somebody whom only the BMC sees takes SOL.
  private func takeSOLAway(isTold: Bool, at now: Moment) {
    deactivateSOL(isTold: isTold, at: now)
    owner = .stranger(
      SOLOwner.Stranger(
        sessionID: freshSessionID(),
        address: .v4(0xC000_0237, port: 40_623)  // 192.0.2.55, for documentation
      )
    )
  }
}
