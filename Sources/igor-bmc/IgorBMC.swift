// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser

/// `igor-bmc`: simulated BMCs, for trying igor and other IPMI tools against.
@main
struct IgorBMC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igor-bmc",
    abstract: "Simulates BMCs: IPMI 2.0 over LAN with power, serial over LAN, and faults.",
    subcommands: [Run.self, Control.self],
    defaultSubcommand: Run.self
  )
}
