// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// Commands beside the console: order, repetition, and what silence means.
struct CommandTests {
  let status = CommandOrder(GetChassisStatus(), kind: .read, priority: .sensors)
  let reset = CommandOrder(ChassisControl(.reset), kind: .order, priority: .orders)

  func active() -> LinkBench {
    let bench = LinkBench()
    bench.activate()
    bench.run(for: .seconds(3))
    bench.bmc.log = []
    return bench
  }

  func answers(_ bench: LinkBench) -> [UInt64: CommandResult] {
    var answers: [UInt64: CommandResult] = [:]
    for case .answered(let token, let result) in bench.effects {
      #expect(answers.updateValue(result, forKey: token) == nil)
    }
    return answers
  }

  @Test func `a command is answered under its token`() {
    let bench = active()
    #expect(bench.perform(status, token: 9))
    bench.run(for: .seconds(1))
    #expect(answers(bench) == [9: .completed(.success, [1, 0, 0])])
  }

  @Test func `one command is out at a time, and orders overtake sensors`() {
    let bench = active()
    for token: UInt64 in 0..<3 { #expect(bench.perform(status, token: token)) }
    #expect(bench.perform(reset, token: 3))
    #expect(bench.transmitted.count { $0.count > 40 && $0[5] & 0x3F == 0 } >= 1)
    bench.run(for: .seconds(1))
    let read = GetChassisStatus.command
    #expect(bench.bmc.log == [read, ChassisControl.command, read, read])
    #expect(answers(bench).count == 4)
  }

  @Test func `a read is repeated and survives loss, an order is sent once`() {
    let bench = active()
    bench.bmc.isSilentInside = true
    #expect(bench.perform(reset, token: 1))
    bench.run(for: .milliseconds(900))
    bench.bmc.isSilentInside = false
    bench.run(for: .seconds(8))
    #expect(answers(bench) == [1: .unknown])
    #expect(!bench.bmc.log.contains(ChassisControl.command))
    bench.bmc.isSilentInside = true
    #expect(bench.perform(status, token: 2))
    bench.run(for: .milliseconds(900))
    bench.bmc.isSilentInside = false
    bench.run(for: .seconds(2))
    #expect(answers(bench)[2] == .completed(.success, [1, 0, 0]))
    #expect(bench.ended == nil)
  }

  @Test func `a busy BMC is asked again`() {
    let bench = active()
    bench.bmc.answers[GetChassisStatus.command] = .busy
    #expect(bench.perform(status, token: 1))
    bench.run(for: .milliseconds(700))
    bench.bmc.answers = [:]
    bench.run(for: .seconds(1))
    #expect(answers(bench) == [1: .completed(.success, [1, 0, 0])])
  }

  @Test func `an order that found the BMC busy is sent again, and then once only`() {
    let bench = active()
    bench.bmc.answers[ChassisControl.command] = .busy
    #expect(bench.perform(reset, token: 1))
    bench.run(for: .milliseconds(300))
    // From now on it is carried out, and nothing is heard of it.
    bench.bmc.answers = [:]
    bench.bmc.unanswered = [ChassisControl.command]
    bench.run(for: .seconds(6))
    #expect(bench.bmc.log.count { $0 == ChassisControl.command } == 2)
    #expect(answers(bench).isEmpty)
    bench.run(for: .seconds(12))
    #expect(bench.bmc.log.count { $0 == ChassisControl.command } == 2)
    #expect(answers(bench) == [1: .unknown])
  }

  @Test func `an order that finds the BMC busy each time is not carried out, and told so`() {
    let bench = active()
    bench.bmc.answers[ChassisControl.command] = .busy
    #expect(bench.perform(reset, token: 1))
    bench.run(for: .seconds(5))
    #expect(bench.bmc.log.count { $0 == ChassisControl.command } == 4)
    #expect(answers(bench) == [1: .completed(.busy, [])])
    #expect(bench.perform(reset, token: 2))
    bench.run(for: .milliseconds(300))
    bench.close()
    bench.run(for: .seconds(3))
    #expect(answers(bench)[2] == .notSent)
  }

  @Test func `the end of a session settles every command`() {
    let bench = active()
    bench.bmc.isSilent = true
    #expect(bench.perform(reset, token: 1))
    #expect(bench.perform(status, token: 2))
    bench.close()
    bench.run(for: .seconds(3))
    #expect(answers(bench) == [1: .unknown, 2: .notSent])
    #expect(!bench.perform(status, token: 3))
  }

  @Test func `the line has an end`() {
    let bench = active()
    let taken = (0..<200).filter { bench.perform(status, token: UInt64($0)) }.count
    #expect(taken <= CommandQueue.limit + 1)
    bench.run(for: .seconds(2))
    #expect(answers(bench).count == taken)
  }
}
