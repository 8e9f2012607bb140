// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A BMC's departure from the specification that a machine's settings can name.
///
/// The names are FreeIPMI's workaround flags where it has one (ipmiconsole(8), *WORKAROUNDS*), else
/// ipmitool's `-o` types; `solreopen` is igor's own. Departures that can be tolerated on every BMC
/// are, and need no name: sequence numbers that skip, absurd ports, serial alerts, growing
/// retransmissions. Their FreeIPMI names are accepted and change nothing.
package enum Quirk: String, CaseIterable, Sendable {
  /// Open Session must name the privilege level instead of *highest*.
  ///
  /// Seen on Sun Fire 4100, 4200 and 4500, Supermicro X8DT*, Dell C5220 and Xanadu II, Intel
  /// S5500WBV, S2600JF and Quanta QSSC-S4R; OpenIPMI's ipmi_sim echoes 0.
  case opensesspriv
  /// Names padded to 16 bytes, passwords cut to 16 with MD5, no lookup by name only, and RAKP 4
  /// checked with the integrity algorithm.
  ///
  /// Seen on Intel SE7520AF2.
  case intel20
  /// RAKP 2 and 4 carry a byte too many in their codes.
  ///
  /// Seen on Supermicro H8QME and other boards with Peppercon firmware.
  case supermicro20
  /// RAKP 2 and 4 carry codes of the wrong length.
  ///
  /// Seen on Sun ILOM (Sun Fire X4150 and its kin).
  case sun20
  /// Suites without integrity carry a check value in RAKP 4 anyway.
  ///
  /// Seen on Supermicro X8DTG and X8DTU, Intel S5500WBV and S2600JF.
  case integritycheckvalue
  /// IPMI checksums are wrong; the packet's integrity does not rest on them.
  ///
  /// Seen on Supermicro X9SCM-iiF, X9DRi-F and X9DRFR.
  case nochecksumcheck
  /// What the BMC says about its authentication capabilities is wrong.
  ///
  /// Seen on Asus P5M2 and RS162-E4, Intel SR1520ML and X38ML, Sun ELOM, Vadatech.
  case authcap
  /// The SOL payload sizes are wrong: 32 characters a packet.
  ///
  /// Seen on Asus P5M2, Intel SR1520ML and X38ML, Dell Xanadu II, Sun Fire 4100, Supermicro X8DT*,
  /// Quanta; OpenIPMI's ipmi_sim names 16384.
  case solpayloadsize
  /// Get Payload Activation Status is missing or wrong: SOL is activated unasked.
  ///
  /// Seen on Supermicro X8SIL-F, Quanta S99Q and Dell FS12-TY.
  case solstatus
  /// The BMC takes no more SOL packets until one comes under another number.
  ///
  /// Seen on Intel Windmill, Quanta Winterfell and Wiwynn Windmill.
  case solpacketseq
  /// SOL is dead after each power event though the BMC says otherwise, and is opened again.
  ///
  /// Seen on Intel SR1520ML and X38ML.
  case solreopen
  /// The BMC shall assert CTS, DCD and DSR, and an accepted count of 0 means *all*.
  ///
  /// Seen on Intel S5000 and S5500 boards.
  case intelplus
  /// RAKP 1 carries the full field of 16 bytes for a name.
  ///
  /// Seen on Intel 82571 with super pass-through.
  case i82571spt
  /// Accepted; igor never uses the port that Activate Payload names.
  ///
  /// Seen on Asus P5MT-R and Supermicro X8DTH-iF.
  case solport
  /// Accepted; igor never asks for Get Channel Payload Support.
  ///
  /// Seen on Sun Fire 4100, Intel Windmill, Quanta Winterfell and Wiwynn Windmill.
  case solchannelsupport
  /// Accepted; igor always asks for deferred alerts.
  ///
  /// Seen on Intel Windmill, Quanta Winterfell and Wiwynn Windmill.
  case serialalertsdeferred
}

/// The quirks of one machine.
package struct Quirks: Hashable, Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt32 = 0

  package init(_ quirks: some Sequence<Quirk>) {
    for quirk in quirks { bits |= Self.bit(quirk) }
  }

  package init(arrayLiteral quirks: Quirk...) {
    self.init(quirks)
  }

  package func contains(_ quirk: Quirk) -> Bool {
    bits & Self.bit(quirk) != 0
  }

  private static func bit(_ quirk: Quirk) -> UInt32 {
    switch quirk {
    case .opensesspriv: 1 << 0
    case .intel20: 1 << 1
    case .supermicro20: 1 << 2
    case .sun20: 1 << 3
    case .integritycheckvalue: 1 << 4
    case .nochecksumcheck: 1 << 5
    case .authcap: 1 << 6
    case .solpayloadsize: 1 << 7
    case .solstatus: 1 << 8
    case .solpacketseq: 1 << 9
    case .solreopen: 1 << 10
    case .intelplus: 1 << 11
    case .i82571spt: 1 << 12
    case .solport, .solchannelsupport, .serialalertsdeferred: 0
    }
  }
}
