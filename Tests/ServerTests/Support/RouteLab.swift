// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import TestSupport
import Testing

/// A server with simulated BMCs, and one console on a socket, `osl01`.
final class RouteLab {
  let rack: SimulatedRack
  let service: TestService

  init(
    _ names: [String],
    listen: String? = nil,
    more: String = "",
    _ adjust: (inout BMCPlan) -> Void = { _ in }
  ) throws {
    let plans = names.map { name in
      var plan = BMCPlan(name)
      plan.script = .quiet
      adjust(&plan)
      return plan
    }
    let rack = try SimulatedRack(plans)
    self.rack = rack
    let machines = try names.map { name in
      let port = try #require(rack.address(of: name)?.port)
      return """
        [machine.\(name)]
        bmc = "127.0.0.1:\(port)"
        user = "admin"
        password = "igor-admin"

        """
    }
    service = try TestService(listen: listen, more: machines.joined() + more)
  }

  deinit {
    service.stop()
    rack.stop()
  }

  func connect() throws -> Client { try service.connect() }

  /// Does something to a BMC; what is sent to it from now on sees it.
  func apply(_ fault: Fault, to name: String) {
    let isDone = Watched(false)
    rack.do(on: name) { bmc, now in
      bmc.apply(fault, at: now)
      isDone.change { $0 = true }
    }
    _ = isDone.wait { $0 }
  }

  /// Asks until something is so.
  func wait(_ condition: (Client) throws -> Bool) throws {
    let client = try connect()
    let deadline = Moment.now + .seconds(60)
    while try !condition(client) { try #require(Moment.now < deadline) }
  }
}

extension Client {
  func send(post target: String, _ body: String, type: String = "application/json") {
    let fields = ["Host: localhost", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
    send("POST \(target) HTTP/1.1\r\n" + fields.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// Sends a POST and takes its answer.
  func post(
    _ target: String,
    _ body: String,
    type: String = "application/json"
  ) throws -> Answer {
    send(post: target, body, type: type)
    return try takeAnswer()
  }

  /// Whether a machine is on, as the server says.
  func power(of name: String) -> String? {
    try? get("/power/\(name)").json([PowerReport].self).first?.power
  }
}
