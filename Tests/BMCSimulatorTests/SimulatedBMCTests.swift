// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import EventLoop
import IPMI
import Testing

@testable import BMCSimulator

/// Datagrams in, datagrams out, outside any session.
///
/// Sessions are for tools that we did not
/// write: see `RealToolTests`.
struct SimulatedBMCTests {
  private let start = Moment.now
  private let peer = SocketAddress.loopback(port: 40_000)

  private func bmc(_ change: (inout BMCConfiguration) -> Void = { _ in }) -> SimulatedBMC {
    var configuration = BMCConfiguration(name: "osl01")
    change(&configuration)
    return SimulatedBMC(configuration, script: QuietScript(), crypto: SharedCrypto(), at: start)
  }

  private func answers(
    of bmc: SimulatedBMC,
    to datagram: [UInt8],
    after time: Duration = .zero
  ) -> [[UInt8]] {
    bmc.receive(datagram.span, from: peer, at: start + time)
    return bmc.takeDatagrams().map(\.bytes)
  }

  @Test func `a ping is answered`() throws {
    let ping = try #require([UInt8](hex: "06 00 ff 06 00 00 11 be 80 2a 00 00"))
    let pong = "0600ff06000011be402a0010000011be00000000" + "81" + "00000000000000"
    #expect(answers(of: bmc(), to: ping).map(\.hex) == [pong])
  }

  /// Sent by ipmitool 1.8.19 before it opens a session.
  private let capabilitiesRequest = "0600ff07 00 00000000 00000000 09 20 18 c8 81 00 38 8e 04 b5"

  @Test func `capabilities are told in the 2.0 form`() throws {
    let request = try #require([UInt8](hex: capabilitiesRequest))
    let answer = try #require(answers(of: bmc(), to: request).first)
    // channel 1, extended data, user names, 2.0 connections
    #expect(answer.hex.hasSuffix("811c6320003800" + "0180040200000000" + "21"))
    let withKey = answers(of: bmc { $0.kg = [1] }, to: request).first
    #expect(withKey?.hex.hasSuffix("0180240200000000" + "01") == true)
  }

  @Test func `old firmware refuses the 2.0 form alone`() throws {
    let bmc = bmc()
    bmc.apply(.oldCapabilities(true), at: start)
    let extended = try #require([UInt8](hex: capabilitiesRequest))
    let refusal = try #require(answers(of: bmc, to: extended).first)
    #expect(refusal.hex.hasSuffix("811c63200038ccdc"))
    let plain = try #require(
      [UInt8](hex: "0600ff07 00 00000000 00000000 09 20 18 c8 81 00 38 0e 04 35")
    )
    #expect(answers(of: bmc, to: plain).first?.hex.contains("2000380001000400000000") == true)
  }

  private func open(_ suite: UInt8, privilege: PrivilegeLevel = .administrator) throws -> [UInt8] {
    let request = OpenSessionRequest(
      tag: 7,
      privilege: privilege,
      consoleSessionID: 0xA1B2_C3D4,
      algorithms: AlgorithmProposal(try #require(CipherSuite(id: suite)))
    )
    var payload: [UInt8] = []
    request.encode(into: &payload)
    var packet: [UInt8] = [6, 0, 0xFF, 7]
    SessionHeader20(.openSessionRequest, payloadByteCount: payload.count).encode(into: &packet)
    return packet + payload
  }

  /// The status in an answer of the handshake.
  private func status(_ answers: [[UInt8]]) -> UInt8? {
    answers.first.map { $0[17] }
  }

  @Test func `a suite that is not enabled, and an impossible privilege, are refused`() throws {
    #expect(status(answers(of: bmc(), to: try open(3))) == 0)
    #expect(status(answers(of: bmc(), to: try open(0))) == 0x11)
    #expect(status(answers(of: bmc(), to: try open(3, privilege: .oem))) == 0x09)
  }

  @Test func `sessions are few, and half-open ones are forgotten`() throws {
    let bmc = bmc { $0.sessionLimit = 2 }
    for expected in [0, 0, 1, 1] as [UInt8] {
      #expect(status(answers(of: bmc, to: try open(17))) == expected)
    }
    let later = start + bmc.configuration.handshakeTimeout
    #expect(bmc.nextDeadline(at: start) == later)
    bmc.timerFired(at: later)
    #expect(bmc.nextDeadline(at: later) == nil)
    let request = try open(17)
    #expect(status(answers(of: bmc, to: request, after: .seconds(21))) == 0)
  }

  @Test func `a dark BMC answers nothing until its time is over`() throws {
    let bmc = bmc()
    let ping = try #require([UInt8](hex: "06 00 ff 06 00 00 11 be 80 2a 00 00"))
    bmc.apply(.silence(.seconds(45)), at: start)
    #expect(answers(of: bmc, to: ping, after: .seconds(44)) == [])
    #expect(answers(of: bmc, to: ping, after: .seconds(45)).count == 1)
    bmc.apply(.silence(nil), at: start)
    #expect(answers(of: bmc, to: ping, after: .seconds(3600)) == [])
    bmc.apply(.silence(.zero), at: start)
    #expect(answers(of: bmc, to: ping).count == 1)
  }

  @Test func `commands are refused with the code that was asked for`() throws {
    let bmc = bmc()
    bmc.apply(.refuse(CommandID(.app, 0x38), .busy), at: start)
    let request = try #require([UInt8](hex: capabilitiesRequest))
    #expect(answers(of: bmc, to: request).first?[20] == 0xC0)
    bmc.apply(.clear, at: start)
    #expect(answers(of: bmc, to: request).first?[20] == 0)
  }

  @Test func `what needs a session is refused outside`() throws {
    var request: [UInt8] = []
    LANMessage(request: CommandID(.chassis, 0x01), sequence: 0).encode(into: &request)
    var packet: [UInt8] = [6, 0, 0xFF, 7]
    SessionHeader15(payloadByteCount: request.count).encode(into: &packet)
    #expect(answers(of: bmc(), to: packet + request).first?[20] == 0xD4)
  }

  @Test func `nonsense is counted and not answered`() throws {
    let bmc = bmc()
    var random = SeededGenerator(seed: 11)
    var datagrams = [[], [6], [6, 0, 0xFF, 7], [6, 0, 0xFF, 6, 0]] as [[UInt8]]
    for head in [[], [6, 0, 0xFF, 7, 6], [6, 0, 0xFF, 7, 0]] as [[UInt8]] {
      for count in 0..<200 {
        datagrams.append(head + (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
      }
    }
    for datagram in datagrams { #expect(answers(of: bmc, to: datagram) == []) }
    #expect(bmc.record.rejectedDatagramCount == datagrams.count)
  }

  @Test func `every truncation of an open session request is survived`() throws {
    let bmc = bmc()
    let request = try open(3)
    for count in 0..<request.count { #expect(answers(of: bmc, to: Array(request[..<count])) == []) }
  }
}
