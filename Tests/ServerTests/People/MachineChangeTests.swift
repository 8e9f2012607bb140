// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import Clock
import EventLoop
import Foundation
import HTTP
import Notation
import Server
import TestSupport
import Testing

@Suite(.serialized)
struct MachineChangeTests {
  private static func body(_ port: UInt16, password: String? = "igor-admin") -> String {
    let password = password.map { ", \"password\": \"\($0)\"" } ?? ""
    return "{\"bmc\": \"127.0.0.1:\(port)\", \"user\": \"admin\"\(password)}"
  }

  private static func state(_ people: TestPeople, _ name: String) throws -> String? {
    try people.ask("GET", "/machines/\(name)").json([MachineReport].self).first?.console?.state
  }

  private static func wait(_ condition: () throws -> Bool) throws {
    let deadline = Moment.now + .seconds(60)
    while try !condition() { try #require(Moment.now < deadline) }
  }

  @Test func `a machine that is put is up at once, and outlives a restart`() throws {
    let rack = try SimulatedRack([BMCPlan("lab1")])
    defer { rack.stop() }
    let port = try #require(rack.address(of: "lab1")?.port)
    let people = try TestPeople(["osl01"])
    let answer = try people.ask("PUT", "/machines/lab1", Self.body(port))
    #expect(answer.status == 201, "\(answer.text)")
    #expect(!answer.text.contains("igor-admin"))
    try Self.wait { try Self.state(people, "lab1") == "active" }
    #expect(try people.ask("PUT", "/machines/lab1", Self.body(port, password: nil)).status == 200)
    #expect(try Self.state(people, "lab1") == "active")
    people.service.stop()
    try people.service.start()
    let client = try people.service.connect(.unix)
    let found = try client.get("/machines").json([MachineReport].self)
    #expect(found.map(\.machine) == ["lab1", "osl01"])
    let file = people.service.folder.file("state/igor.db")
    let kept = [file, file + "-wal"].compactMap { FileManager.default.contents(atPath: $0) }
    #expect(!kept.isEmpty)
    for data in kept { #expect(data.range(of: Data("igor-admin".utf8)) == nil) }
    #expect(try client.request("DELETE", "/machines/lab1", body: nil).status == 204)
    #expect(try client.get("/machines/lab1").status == 404)
  }

  @Test func `another BMC or user needs the password again`() throws {
    let people = try TestPeople(["osl01"])
    #expect(try people.ask("PUT", "/machines/lab1", Self.body(6230)).status == 201)
    let other = try people.ask("PUT", "/machines/lab1", Self.body(6231, password: nil))
    #expect(other.status == 400 && other.text.contains("password"))
    let user = "{\"bmc\": \"127.0.0.1:6230\", \"user\": \"root\"}"
    #expect(try people.ask("PUT", "/machines/lab1", user).status == 400)
    #expect(try people.ask("PUT", "/machines/lab1", Self.body(6231)).status == 200)
  }

  @Test func `what the settings say counts, and nothing of their defaults`() throws {
    let more = "[defaults]\nuser = \"admin\"\npassword = \"secret\""
    let people = try TestPeople(["osl01"], more: more)
    let inside = try people.ask("PUT", "/machines/osl01", Self.body(6230))
    #expect(inside.status == 409 && inside.errorCode == "in_settings")
    #expect(try people.ask("DELETE", "/machines/osl01").errorCode == "in_settings")
    let bare = try people.ask("PUT", "/machines/lab1", "{\"bmc\": \"127.0.0.1:6230\"}")
    #expect(bare.status == 400 && bare.text.contains("user") && bare.text.contains("password"))
    let folder = people.service.folder.path
    let twice = "{\"socket\": \"unix:\(folder)/osl01.serial\"}"
    #expect(try people.ask("PUT", "/machines/lab1", twice).errorCode == "conflict")
    #expect(try people.ask("GET", "/machines").json([MachineReport].self).count == 1)
  }

  @Test func `a socket is named only by who may do everything, and never igord's own`() throws {
    let people = try TestPeople(["osl01"])
    try people.add("ada", "[{\"role\": \"admin\", \"on\": \"lab[1-9]\"}]")
    try people.add("eve", "[{\"role\": \"admin\"}]")
    let folder = people.service.folder
    let socket = "{\"socket\": \"unix:\(folder.file("lab1.serial"))\"}"
    let refused = try people.ask(as: "ada", "PUT", "/machines/lab1", socket)
    #expect(refused.status == 403 && refused.errorCode == "not_allowed", "\(refused.text)")
    #expect(try people.ask(as: "eve", "PUT", "/machines/lab1", socket).status == 201)
    let own = "{\"socket\": \"unix:\(folder.file("igord.sock"))\"}"
    let loop = try people.ask(as: "eve", "PUT", "/machines/lab2", own)
    #expect(loop.status == 409 && loop.text.contains("listen.unix"), "\(loop.text)")
    #expect(try people.ask("GET", "/machines/lab2").status == 404)
  }

  @Test func `the owner of an address is named only to who may see it`() throws {
    let people = try TestPeople(["osl01"])
    #expect(try people.ask("PUT", "/machines/secret1", Self.body(6230)).status == 201)
    #expect(try people.ask("PUT", "/machines/lab1", Self.body(6231)).status == 201)
    try people.add("ada", "[{\"role\": \"admin\", \"on\": \"lab1\"}]")
    let hidden = try people.ask(as: "ada", "PUT", "/machines/lab1", Self.body(6230))
    #expect(hidden.status == 409 && !hidden.text.contains("secret1"), "\(hidden.text)")
    let seen = try people.ask("PUT", "/machines/lab1", Self.body(6230))
    #expect(seen.status == 409 && seen.text.contains("secret1"))
  }

  @Test func `who is at a machine that is removed is sent away`() throws {
    let people = try TestPeople(["osl01"])
    let path = people.service.folder.file("vm9.serial")
    let put = try people.ask("PUT", "/machines/vm9", "{\"socket\": \"unix:\(path)\"}")
    #expect(put.status == 201, "\(put.text)")
    let socket = try WebSocketClient(people.service.connect(.unix), "/console/vm9")
    _ = try socket.message()
    #expect(try people.ask("DELETE", "/machines/vm9").status == 204)
    #expect(try socket.message { _ in false } == false)
  }

  @Test func `the log of a machine that was removed can be purged later`() throws {
    let people = try TestPeople(["osl01"])
    let serial = try people.service.addSerial("vm9")
    let put = "{\"socket\": \"unix:\(people.service.folder.path)/vm9.serial\"}"
    #expect(try people.ask("PUT", "/machines/vm9", put).status == 201)
    try Self.wait { try Self.state(people, "vm9") == "active" }
    serial.print("a secret was printed here\n")
    try Self.wait { try people.ask("GET", "/console/vm9/scrollback").text.contains("secret") }
    #expect(try people.ask("DELETE", "/machines/vm9").status == 204)
    #expect(try people.ask("DELETE", "/machines/vm9").status == 404)
    try people.add("ada", "[{\"role\": \"admin\", \"on\": \"osl01\"}]")
    #expect(try people.ask(as: "ada", "DELETE", "/machines/vm9?purge=true").status == 404)
    #expect(try people.ask("DELETE", "/machines/vm9?purge=true").status == 204)
    #expect(try people.ask("DELETE", "/machines/vm8?purge=true").status == 404)
    #expect(try people.ask("PUT", "/machines/vm9", put).status == 201)
    #expect(try people.ask("GET", "/console/vm9/scrollback").text.contains("secret") == false)
  }

  @Test func `what is purged is gone, and no restart brings it back`() throws {
    let people = try TestPeople(["osl01"])
    let service = people.service
    let serial = try service.addSerial("vm9")
    let put = "{\"socket\": \"unix:\(service.folder.path)/vm9.serial\"}"
    #expect(try people.ask("PUT", "/machines/vm9", put).status == 201)
    try Self.wait { try Self.state(people, "vm9") == "active" }
    serial.print("a secret was printed here\n")
    try Self.wait { try people.ask("GET", "/console/vm9/scrollback").text.contains("secret") }
    #expect(try people.ask("DELETE", "/machines/vm9?purge=true").status == 204)
    let folder = service.folder.file("state/log/vm9")
    func bytes() -> Int {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.filter { $0.hasSuffix(".log") }
        .reduce(0) { $0 + (FileManager.default.contents(atPath: "\(folder)/\($1)")?.count ?? 0) }
    }
    service.stop()
    #expect(bytes() == 0)
    try service.start()
    service.stop()
    #expect(bytes() == 0)
    try service.start()
    let client = try service.connect(.unix)
    #expect(try client.request("PUT", "/machines/vm9", body: put).status == 201)
    #expect(try client.get("/console/vm9/scrollback").text.contains("secret") == false)
  }
}
