// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import HTTP
import Notation
import TLS
import TestSupport
import Testing

/// Listeners with `tls = true`, tried with curl.
struct EncryptedListenerTests {
  let folder: TemporaryFolder
  let service: TestService

  init() throws {
    folder = try TemporaryFolder()
    try Self.makeCertificate(in: folder)
    let files = "certificate = \"\(folder.file("crt"))\", key = \"\(folder.file("key"))\""
    service = try TestService(
      machine: "raw_port = { port = 0, tls = true, writable = true }",
      listen: """
        tls = { \(files) }
        http = { address = "127.0.0.1:0", login = false, tls = true }
        raw = { address = "127.0.0.1:0", login = false, tls = true }
        """
    )
  }

  private static func makeCertificate(in folder: TemporaryFolder) throws {
    let made = try SelfSignedCertificate(for: ["127.0.0.1"])
    try Data(made.certificate).write(to: URL(fileURLWithPath: folder.file("crt")))
    try Data(made.key).write(to: URL(fileURLWithPath: folder.file("key")))
  }

  private func curl(_ path: String, scheme: String = "https", trusting: String) throws -> ToolResult
  {
    let url = "\(scheme)://\(try service.address(.http))\(path)"
    return try runTool(["curl", "-sS", "-m", "60", "--cacert", folder.file(trusting), url])
  }

  private func connect(_ way: TestService.Way) throws -> Client {
    let context = try TLSContext(trusting: .authorities(path: folder.file("crt")))
    return try service.connect(way, security: context.connect(to: "127.0.0.1"))
  }

  @Test func `answers come encrypted, and in clear there are none`() throws {
    let machines = try curl("/machines", trusting: "crt")
    #expect(machines.status == 0)
    #expect(machines.output.contains("\"machine\":\"osl01\""))
    let inClear = try curl("/machines", scheme: "http", trusting: "crt")
    #expect(inClear.status == 0 && inClear.output.contains("this port speaks TLS: use https://"))
  }

  @Test(arguments: ["GET /machines", "DELETE /log/osl01", "POST /power", "OPTIONS *"])
  func `who speaks in clear to TLS is told so, and counted`(line: String) throws {
    let client = try service.connect(.http)
    client.send("\(line) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
    let answer = try client.takeAnswer()
    #expect(answer.status == 400 && answer.errorCode == "bad_request", "\(answer.text)")
    #expect(answer.head.fields.value(of: "connection") == "close")
    #expect(try client.takeAll().isEmpty)
    let raw = try service.connect(.raw)
    raw.send("console osl01 rw\n")
    #expect(try raw.take(through: "\n") == "error bad_request this port speaks TLS\n")
    let figures = try service.connect().get("/metrics").text
    #expect(figures.contains("igor_bad_input_total{kind=\"plain_to_tls\"} 2\n"))
  }

  @Test func `who speaks in clear to a console's own port with TLS is told so, and types nothing`()
    throws
  {
    let clear = try service.connect(.console("osl01"))
    clear.send("reboot\n")
    #expect(try clear.takeAll() == Array("\r\n[igor: this port speaks TLS]\r\n".utf8))
    let port = try connect(.console("osl01"))
    port.send("root\n")
    #expect(try service.serial().typed(5) == "root\n")
    let figures = try service.connect().get("/metrics").text
    #expect(figures.contains("igor_bad_input_total{kind=\"plain_to_tls\"} 1\n"))
  }

  @Test func `who speaks TLS to a listener in clear is counted, and types nothing`() throws {
    let plain = try TestService(machine: "raw_port = { port = 0, writable = true }")
    for way in [TestService.Way.http, .raw, .console("osl01")] {
      let url = "https://\(try plain.address(way))/"
      #expect(try runTool(["curl", "-sS", "-m", "60", url]).status == 35)
    }
    let figures = try plain.connect().get("/metrics").text
    #expect(figures.contains("igor_bad_input_total{kind=\"tls_to_plain\"} 3\n"))
    // Ctrl-V Ctrl-C begins like TLS, and is typed.
    let port = try plain.connect(.console("osl01"))
    port.send([22, 3])
    #expect(try plain.serial().typed(2) == "\u{16}\u{3}")
  }

  @Test func `streams go to their console's loop with their keys`() throws {
    let raw = try connect(.raw)
    raw.send("console osl01\n")
    #expect(try raw.take(through: "\n").hasPrefix("ok offset=0 "))
    let port = try connect(.console("osl01"))
    port.send("root\n")
    #expect(try service.serial().typed(5) == "root\n")
    try service.serial().print("Password: ")
    #expect(try raw.take(10) == Array("Password: ".utf8))
    #expect(try port.take(10) == Array("Password: ".utf8))
  }

  @Test func `who has not begun with TLS is not at the console and does not have the keyboard`()
    throws
  {
    let silent = try service.connect(.console("osl01"))
    // Asked by the same door, and on both loops: what came before was looked at by then.
    for _ in 0..<2 {
      let raw = try connect(.raw)
      raw.send("console osl01\n")
      #expect(try raw.take(through: "\n").contains(" writer=- "))
    }
    let port = try connect(.console("osl01"))
    port.send("root\n")
    #expect(try service.serial().typed(5) == "root\n")
    silent.close()
  }

  @Test func `a new certificate is shown after a reload, and who is there stays`() throws {
    let client = try connect(.http)
    client.send("GET /console/osl01 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    #expect(try client.take(through: "\r\n\r\n").contains("Igor-Offset: 0\r\n"))
    try FileManager.default.moveItem(atPath: folder.file("crt"), toPath: folder.file("old"))
    try FileManager.default.removeItem(atPath: folder.file("key"))
    try Self.makeCertificate(in: folder)
    try service.reload { _ in }
    #expect(try curl("/healthz", trusting: "crt").status == 0)
    // 60: curl does not trust the certificate.
    #expect(try curl("/healthz", trusting: "old").status == 60)
    try service.serial().print("still here")
    #expect(try client.take(through: "still here").hasSuffix("still here"))
  }

  @Test func `a certificate that cannot be read leaves the one from before`() throws {
    try FileManager.default.removeItem(atPath: folder.file("key"))
    try service.reload { _ in }
    #expect(try curl("/healthz", trusting: "crt").status == 0)
  }
}
