// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Foundation
import HTTP
import Notation
import TestSupport
import Testing

/// Who is told of incidents.
@Suite(.serialized)
struct AlarmTests {
  @Test func `a hook gets the incident, its arguments as they stand, and no environment`() throws {
    let folder = try TemporaryFolder()
    let script = folder.file("hook")
    let text = """
      #!/bin/bash
      { env; printf '[%s]' "$@"; cat; } > \(folder.file("new"))
      mv \(folder.file("new")) \(folder.file("told"))
      """
    try text.write(toFile: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    let service = try TestService(
      more: """
        [incidents]
        hook = ["\(script)", "a b", "$HOME;`id`"]
        [detector.gpu]
        match = 'NVRM: Xid .* 79'
        """
    )
    try service.print("NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus\r\n")
    let told = WatchedFile(folder.file("told"))
    #expect(told.contains("}\n", within: .seconds(60)))
    #expect(told.text.contains("[a b][$HOME;`id`]{"))
    for name in ["HOME=", "PATH=/usr", "USER="] { #expect(!told.text.contains(name), "\(name)") }
    let json = try #require(told.text.split(separator: "]", maxSplits: 2).last)
    let report = try JSON.decode(IncidentReport.self, from: Array(json.utf8).span)
    #expect(report.kind == "gpu" && report.complete && !report.fatal)
  }

  @Test func `a webhook is tried again until somebody takes it`() throws {
    let loop = try Loop()
    var requests: [[UInt8]] = []
    var streams: [StreamSocket] = []
    let address = try #require(SocketAddress("127.0.0.1:0"))
    let listener = try Listener(at: address, on: loop) { stream in
      streams.append(stream)
      var request: [UInt8] = []
      stream.onReady = { [unowned stream] _ in
        _ = stream.read(appendingTo: &request)
        guard request.suffix(2).elementsEqual(Array("}\n".utf8)) else { return }
        requests.append(request)
        let status = requests.count == 1 ? "503 Busy" : "204 No Content"
        _ = stream.write(Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8).span)
        request = []
      }
    }
    let service = try TestService(
      more: "[incidents]\nwebhook = \"http://\(listener.local)/igor?x=1\"\n"
    )
    try service.print("[    1.5] Out of memory: Killed process 42 (java)\r\n")
    #expect(loop.run(until: { requests.count == 2 }))
    let text = String(decoding: requests[1], as: UTF8.self)
    #expect(text.hasPrefix("POST /igor?x=1 HTTP/1.1\r\n") && text.contains("\"kind\":\"oom\""))
    #expect(requests[0] == requests[1])
  }
}
