// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import BMCSimulator
internal import CLinux
internal import EventLoop
internal import Glibc

/// `igor-bmc run`: the BMCs, until a signal.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs simulated BMCs until interrupted (the default).",
    discussion: """
      Ranges of names are written as in igor: osl0[1-6]. A script or a fault may be for a range: \
      --script 'osl04:panic,every=90s' --fault 'osl02:loss=5%'.
      """
  )

  @OptionGroup var fleet: FleetArguments
  @OptionGroup var behaviour: BehaviourArguments

  @Option(
    help: "What tells machines and faults apart from run to run; drawn and printed if missing."
  )
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Write what BMCs see to NAME.out, NAME.in and NAME.orders in a folder.",
      valueName: "folder"
    )
  )
  var record: String?

  @Option(
    help: ArgumentHelp("Take commands on a Unix socket; see igor-bmc ctl.", valueName: "path")
  )
  var control: String?

  @Flag(help: "Say where the BMCs are as one line of JSON instead of text.")
  var json = false

  func run() throws {
    let seed = seed ?? UInt64.random(in: 1...999_999)
    let fleet = try checked { try makeFleet(seed: seed) }
    let plans = try checked { try fleet.plans() }
    igor_raise_descriptor_limit()
    try makeRecordFolder()
    let loop = try Loop()
    let signals = try SignalHandler([SIGINT, SIGTERM, SIGHUP], on: loop) { _ in loop.stop() }
    let shelf = try checked { try Shelf(plans, recordFolder: record, on: loop) }
    let server = try checked { try control.map { try ControlServer(shelf, path: $0) } }
    announce(shelf, seed: seed)
    loop.run()
    withExtendedLifetime((signals, server)) { shelf.flushRecords() }
  }

  private func makeFleet(seed: UInt64) throws -> Fleet {
    var fleet = try self.fleet.make(seed: seed)
    try behaviour.apply(to: &fleet)
    return fleet
  }

  private func makeRecordFolder() throws {
    guard let record, unsafe mkdir(record, 0o755) != 0, errno != EEXIST else { return }
    throw Failure("\(SystemError("mkdir", on: record))")
  }

  private func announce(_ shelf: Shelf, seed: UInt64) {
    let places = zip(shelf.names, shelf.addresses)
    if json {
      let bmcs = places.map { name, address in
        """
        {"name": "\(name)", "address": "\(address.ip?.description ?? "")", \
        "port": \(address.port ?? 0)}
        """
      }
      say(#"{"ready": true, "seed": \#(seed), "bmcs": [\#(bmcs.joined(separator: ", "))]}"#)
    } else {
      for (name, address) in places { say("\(name) \(address)") }
      say("seed \(seed)")
      say("ready")
    }
  }

  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}

/// A message for people, and exit status 1.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Gives errors of the simulator as messages with what to do about them.
func checked<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as SimulatorSyntaxError {
    throw ValidationError(error.description)
  } catch let error as RackError where error.cause.code == EACCES {
    throw Failure("\(error); ports below 1024 are for root, another port is --port 6230")
  } catch let error as RackError where error.cause.code == EADDRINUSE {
    throw Failure("\(error); is another BMC, or igor-bmc, there? Try other --address or --port")
  } catch {
    throw Failure("\(error)")
  }
}
