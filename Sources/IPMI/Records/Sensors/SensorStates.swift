// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The states of each type of sensor, for event/reading type 6Fh.
///
/// Source: IPMI 2.0 §42.2, table 42-3; some of its words are shortened.
enum SensorStates {
  static let lists: [SensorType: [EventState]] = [
    .physicalSecurity: physicalSecurity, SensorType(rawValue: 0x06): platformSecurity,
    .processor: processor, .powerSupply: powerSupply, .powerUnit: powerUnit, .memory: memory,
    .driveSlot: driveSlot, .firmwareProgress: firmware, .eventLogging: eventLogging,
    SensorType(rawValue: 0x11): watchdog1, .systemEvent: systemEvent,
    .criticalInterrupt: criticalInterrupt, .button: button, .chipSet: chipSet,
    SensorType(rawValue: 0x1B): cable, .bootInitiated: bootInitiated,
    SensorType(rawValue: 0x1E): bootError, SensorType(rawValue: 0x1F): osBoot, .osStop: osStop,
    .slot: slot, .acpiPowerState: acpiPowerState, .watchdog: watchdog2,
    SensorType(rawValue: 0x24): platformAlert, SensorType(rawValue: 0x25): entityPresence,
    SensorType(rawValue: 0x27): lan, .managementHealth: managementHealth, .battery: battery,
    .sessionAudit: sessionAudit, .versionChange: versionChange, .fruState: fruState,
  ]

  private static let physicalSecurity: [EventState] = [
    .critical("General Chassis intrusion"), .critical("Drive Bay intrusion"),
    .critical("I/O Card area intrusion"), .critical("Processor area intrusion"),
    .critical("System unplugged from LAN"), .critical("Unauthorized dock"),
    .critical("FAN area intrusion"),
  ]

  private static let platformSecurity: [EventState] = [
    .warning("Front panel lockout violation attempted"),
    .warning("Pre-boot password violation: user password"),
    .warning("Pre-boot password violation: setup password"),
    .warning("Pre-boot password violation: network boot password"),
    .warning("Other pre-boot password violation"),
    .warning("Out-of-band access password violation"),
  ]

  private static let processor: [EventState] = [
    .fatal("IERR"), .fatal("Thermal Trip"), .critical("FRB1/BIST failure"),
    .critical("FRB2/Hang in POST failure"), .critical("FRB3/Processor startup failure"),
    .critical("Configuration Error"), .critical("SM BIOS Uncorrectable CPU-complex Error"),
    .normal("Presence detected"), .note("Disabled"), .normal("Terminator presence detected"),
    .warning("Throttled"), .critical("Uncorrectable machine check exception"),
    .warning("Correctable machine check error"),
  ]

  private static let powerSupply: [EventState] = [
    .normal("Presence detected"), .critical("Failure detected"), .warning("Predictive failure"),
    .critical("Power Supply AC lost"), .critical("AC lost or out-of-range"),
    .critical("AC out-of-range, but present"), .critical("Config Error"),
    .note("Power Supply Inactive"),
  ]

  private static let powerUnit: [EventState] = [
    .note("Power off/down"), .note("Power cycle"), .critical("240VA power down"),
    .critical("Interlock power down"), .critical("AC lost"),
    .critical("Soft-power control failure"), .critical("Failure detected"),
    .warning("Predictive failure"),
  ]

  private static let memory: [EventState] = [
    .warning("Correctable ECC"), .critical("Uncorrectable ECC"), .critical("Parity"),
    .critical("Memory Scrub Failed"), .warning("Memory Device Disabled"),
    .warning("Correctable ECC logging limit reached"), .normal("Presence Detected"),
    .critical("Configuration Error"), .note("Spare"), .warning("Throttled"),
    .fatal("Critical Overtemperature"),
  ]

  private static let driveSlot: [EventState] = [
    .normal("Drive Present"), .critical("Drive Fault"), .warning("Predictive Failure"),
    .note("Hot Spare"), .note("Parity Check In Progress"), .warning("In Critical Array"),
    .critical("In Failed Array"), .note("Rebuild In Progress"), .warning("Rebuild Aborted"),
  ]

  private static let firmware: [EventState] = [
    .critical("Error"), .critical("Hang"), .note("Progress"),
  ]

  private static let eventLogging: [EventState] = [
    .warning("Correctable memory error logging disabled"),
    .warning("Event logging disabled"), .note("Log area reset/cleared"),
    .critical("All event logging disabled"), .critical("Log full"), .warning("Log almost full"),
    .warning("Correctable machine check error logging disabled"),
  ]

  private static let watchdog1: [EventState] = [
    .critical("BIOS Reset"), .critical("OS Reset"), .critical("OS Shut Down"),
    .critical("OS Power Down"), .critical("OS Power Cycle"), .critical("OS NMI/Diag Interrupt"),
    .warning("OS Expired"), .warning("OS pre-timeout Interrupt"),
  ]

  private static let systemEvent: [EventState] = [
    .note("System Reconfigured"), .note("OEM System boot event"),
    .critical("Undetermined system hardware failure"), .note("Entry added to auxiliary log"),
    .note("PEF Action"), .note("Timestamp Clock Sync"),
  ]

  private static let criticalInterrupt: [EventState] = [
    .critical("NMI/Diag Interrupt"), .critical("Bus Timeout"), .critical("I/O Channel check NMI"),
    .critical("Software NMI"), .critical("PCI PERR"), .critical("PCI SERR"),
    .critical("EISA failsafe timeout"), .warning("Bus Correctable error"),
    .critical("Bus Uncorrectable error"), .fatal("Fatal NMI"), .fatal("Bus Fatal Error"),
    .warning("Bus Degraded"),
  ]

  private static let button: [EventState] = [
    .note("Power Button pressed"), .note("Sleep Button pressed"), .note("Reset Button pressed"),
    .note("FRU Latch"), .note("FRU Service"),
  ]

  private static let chipSet: [EventState] = [
    .critical("Soft Power Control Failure"), .fatal("Thermal Trip"),
  ]

  private static let cable: [EventState] = [
    .normal("Connected"), .critical("Config Error"),
  ]

  private static let bootInitiated: [EventState] = [
    .note("Initiated by power up"), .note("Initiated by hard reset"),
    .note("Initiated by warm reset"), .note("User requested PXE boot"),
    .note("Automatic boot to diagnostic"), .note("OS initiated hard reset"),
    .note("OS initiated warm reset"), .note("System Restart"),
  ]

  private static let bootError: [EventState] = [
    .critical("No bootable media"), .critical("Non-bootable disk in drive"),
    .critical("PXE server not found"), .critical("Invalid boot sector"),
    .warning("Timeout waiting for selection"),
  ]

  private static let osBoot: [EventState] = [
    .normal("A: boot completed"), .normal("C: boot completed"), .normal("PXE boot completed"),
    .normal("Diagnostic boot completed"), .normal("CD-ROM boot completed"),
    .normal("ROM boot completed"), .normal("boot completed - device not specified"),
    .note("Installation started"), .normal("Installation completed"),
    .warning("Installation aborted"), .critical("Installation failed"),
  ]

  private static let osStop: [EventState] = [
    .critical("Error during system startup"), .critical("Run-time critical stop"),
    .note("OS graceful stop"), .note("OS graceful shutdown"), .note("PEF initiated soft shutdown"),
    .warning("Agent not responding"),
  ]

  private static let slot: [EventState] = [
    .critical("Fault Status"), .note("Identify Status"), .normal("Device Installed"),
    .note("Ready for Device Installation"), .note("Ready for Device Removal"),
    .note("Slot Power is Off"), .note("Device Removal Request"), .note("Interlock"),
    .note("Slot is Disabled"), .note("Spare Device"),
  ]

  private static let acpiPowerState: [EventState] = [
    .normal("S0/G0: working"),
    .normal("S1: sleeping with system hw & processor context maintained"),
    .normal("S2: sleeping, processor context lost"),
    .normal("S3: sleeping, processor & hw context lost, memory retained"),
    .normal("S4: non-volatile sleep/suspend-to-disk"), .normal("S5/G2: soft-off"),
    .normal("S4/S5: soft-off"), .normal("G3: mechanical off"),
    .normal("Sleeping in S1/S2/S3 state"), .normal("G1: sleeping"),
    .normal("S5: entered by override"), .normal("Legacy ON state"), .normal("Legacy OFF state"),
    .reserved, .note("Unknown"),
  ]

  private static let watchdog2: [EventState] = [
    .warning("Timer expired"), .critical("Hard reset"), .critical("Power down"),
    .critical("Power cycle"), .reserved, .reserved, .reserved, .reserved,
    .warning("Timer interrupt"),
  ]

  private static let platformAlert: [EventState] = [
    .note("Platform generated page"), .note("Platform generated LAN alert"),
    .note("Platform Event Trap generated"), .note("Platform generated SNMP trap"),
  ]

  private static let entityPresence: [EventState] = [
    .normal("Present"), .warning("Absent"), .note("Disabled"),
  ]

  private static let lan: [EventState] = [
    .critical("Heartbeat Lost"), .normal("Heartbeat"),
  ]

  private static let managementHealth: [EventState] = [
    .warning("Sensor access degraded or unavailable"),
    .warning("Controller access degraded or unavailable"),
    .warning("Management controller off-line"), .critical("Management controller unavailable"),
    .warning("Sensor failure"), .critical("FRU failure"),
  ]

  private static let battery: [EventState] = [
    .warning("Low"), .critical("Failed"), .normal("Presence Detected"),
  ]

  private static let sessionAudit: [EventState] = [
    .note("Session Activated"), .note("Session Deactivated"),
    .warning("Invalid Username or Password"), .warning("Invalid password disable"),
  ]

  private static let versionChange: [EventState] = [
    .note("Hardware change detected"), .note("Firmware or software change detected"),
    .critical("Hardware incompatibility detected"),
    .critical("Firmware or software incompatibility detected"),
    .critical("Invalid or unsupported hardware version"),
    .critical("Invalid or unsupported firmware or software version"),
    .normal("Hardware change success"), .normal("Firmware or software change success"),
  ]

  private static let fruState: [EventState] = [
    .note("Not Installed"), .note("Inactive"), .note("Activation Requested"),
    .note("Activation in Progress"), .normal("Active"), .note("Deactivation Requested"),
    .note("Deactivation in Progress"), .critical("Communication lost"),
  ]
}
