// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import BMCSimulator
internal import EventLoop

/// `igor-bmc ctl`: something for BMCs that run.
struct Control: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ctl",
    abstract: "Makes something happen to BMCs that run.",
    discussion: """
      igor-bmc ctl -s PATH osl02 silence=45s
      igor-bmc ctl -s PATH 'osl0[1-3]' loss=5% delay=20ms-90ms
      igor-bmc ctl -s PATH osl04 power cycle
      igor-bmc ctl -s PATH @all clear
      igor-bmc ctl -s PATH status
      """
  )

  @Option(name: [.customShort("s"), .long], help: "The control socket that igor-bmc was given.")
  var socket: String

  @Argument(
    help: "A range of names (or @all) and faults, or power and an order; or status, or flush."
  )
  var command: [String]

  func validate() throws {
    if command.isEmpty { throw ValidationError("Say what is to happen, as in: osl02 silence=45s") }
  }

  func run() throws {
    do {
      for line in try ControlClient.ask(command.joined(separator: " "), at: socket) { print(line) }
    } catch let error as SystemError {
      throw Failure("\(error); is igor-bmc running with --control \(socket)?")
    } catch {
      throw Failure("\(error)")
    }
  }
}
