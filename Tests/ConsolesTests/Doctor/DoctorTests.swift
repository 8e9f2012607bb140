// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import Testing

@testable import Consoles

struct DoctorTests {
  private func examine(_ bench: JobBench) throws -> DoctorReport {
    let asked: JobBench.Asked<DoctorReport> = bench.begin { console, _, tell in
      console.examine { tell($0, true) }
    }
    return try #require(try bench.finish(asked).first)
  }

  private static let names = [
    "name", "ping", "capabilities", "cipher suites", "open session", "rakp 1", "rakp 2", "rakp 3",
    "rakp 4", "privilege", "payload", "sol settings", "sol owner", "activation",
  ]

  @Test func `a console that runs has nothing wrong, and keeps its one session`() throws {
    let bench = try JobBench()
    try bench.come()
    let report = try examine(bench)
    let steps = try #require(report.steps)
    #expect(steps.map(\.name) == Self.names)
    #expect(report.ok && steps.allSatisfy { $0.state == .ok }, "\(steps)")
    let status = try #require(bench.shelf.status(of: "osl03"))
    #expect(status.sessionCount == 1 && status.record.handshakeCount == 1)
    #expect(status.record.activationCount == 1)
  }

  @Test(arguments: [
    ("wrong_password", "rakp 2"), ("sol_disabled", "sol settings"), ("sol_owned", "sol owner"),
    ("bmc_busy", "open session"), ("bmc_unreachable", "ping"),
  ])
  func `each trouble is found at its step, with what to do`(code: String, name: String) throws {
    let bench = try JobBench(password: code == "wrong_password" ? "guess" : "igor-admin") {
      switch code {
      case "sol_disabled": $0.configuration.sol.isEnabled = false
      case "sol_owned": $0.faults = [.owned]
      case "bmc_busy": $0.configuration.sessionLimit = 0
      case "bmc_unreachable": $0.faults = [.silence(nil)]
      default: break
      }
    }
    try bench.bench.wait(for: .down, of: .osl03)
    let report = try examine(bench)
    let failed = report.steps?.first { $0.state == .failed }
    #expect(failed?.name == name && report.error?.code == code, "\(report)")
    let words = (failed?.text ?? "") + (failed?.advice ?? "")
    #expect(words.count > 40 && !report.ok)
    #expect(report.steps?.map(\.name) == Self.names)
    #expect(report.steps?.last?.text != failed?.text)
  }

  @Test(arguments: [
    ("kg", "rakp 4", "set `kg`"), ("rakp4", "rakp 4", "set `kg`"),
    ("signatures", "privilege", "signs its answers wrongly"),
    ("privilege", "privilege", "raise the user's limit in the BMC"),
  ])
  func `what goes wrong late in the login is told in its own words`(
    trouble: String,
    name: String,
    words: String
  ) throws {
    let bench = try JobBench {
      switch trouble {
      case "kg": $0.configuration.kg = Array("secret-key".utf8)
      case "rakp4": $0.faults = [.wrongRAKP4(true)]
      case "signatures": $0.faults = [.wrongHMAC(.max)]
      default: $0.faults = [.refuse(SetSessionPrivilege.command, SetSessionPrivilege.aboveLimit)]
      }
    }
    try bench.bench.wait(for: .down, of: .osl03)
    let failed = try #require(try examine(bench).steps?.first { $0.state == .failed })
    #expect(failed.name == name && failed.text.contains(words), "\(failed)")
  }
}
