// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import BMCSimulator

/// Which BMCs there are, and where.
struct FleetArguments: ParsableArguments {
  @Option(name: [.customShort("n"), .long], help: "How many BMCs; as many as names if missing.")
  var number: Int?

  @Option(help: "A range of names; bmc[0001-N] if missing.")
  var names: String?

  @Option(
    help: ArgumentHelp(
      "127.0.0.1 for one address and a port each, 127.0.7.1+ for an address each from there on.",
      valueName: "address"
    )
  )
  var address = "127.0.0.1"

  @Option(help: "The UDP port, the first one where each BMC has its own; 0 for any that are free.")
  var port: UInt16 = 623

  func validate() throws {
    guard let number else { return }
    guard 1...100_000 ~= number else {
      throw ValidationError("-n is a number from 1 to 100000.")
    }
  }

  func make(seed: UInt64) throws -> Fleet {
    var fleet = try Fleet(names: names, count: number, seed: seed)
    try fleet.listen(at: address, port: port)
    return fleet
  }
}
