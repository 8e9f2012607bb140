// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import TestSupport
import Testing

/// What a machine says right before igord is killed.
@Suite(.serialized) struct LastWordsTests {
  @Test func `a panic right before a kill is one incident, with what came before and after`() throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("serial")
    let igord = try IgordProcess(settings: "[machine.osl01]\nsocket = \"unix:\(path)\"")
    let serial = try Serial(path)
    let texts = [
      "[   98.000001] hello\r\n[   99.000001] Kernel panic - not",
      // Its line does not end: nobody looks at it for a while.
      " syncing: last words",
      "\r\n[   99.000002] ---[ end Kernel panic - not syncing: last words ]---\r\n",
    ]
    for text in texts {
      try igord.start()
      try print(text, on: serial, igord)
      igord.kill()
    }
    try igord.start()
    let found = try ask("/incidents", igord, as: IncidentReport.self) { $0.first?.complete == true }
    #expect(found.map(\.kind) == ["panic"])
    #expect(found.first?.line.hasSuffix("not syncing: last words") == true)
    // Who was there is read from the log.
    #expect(found.first?.people.map(\.mode) == ["ro"] && found.first?.state == "active")
    let id = try #require(found.first?.id)
    let client = try igord.connect()
    #expect(try client.get("/incidents/\(id)/console?format=raw").text == texts.joined())
    igord.kill()
    try igord.start()
    #expect(try ask("/incidents", igord, as: IncidentReport.self) { !$0.isEmpty }.count == 1)
    let marks = try igord.connect().get("/console/osl01/timeline?kinds=incident")
      .json([TimelineEntry].self)
    #expect(marks.count == 1 && marks.first?.text.hasSuffix("last words") == true, "\(marks)")
    #expect(igord.stop() == 0)
  }

  /// Prints, and waits until somebody who watches has it.
  private func print(_ text: String, on serial: Serial, _ igord: IgordProcess) throws {
    let watcher = try igord.connect()
    watcher.send("GET /console/osl01 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try watcher.take(through: "\r\n\r\n")
    serial.print(text)
    _ = try watcher.take(through: String(text.suffix(8)))
  }

  private func ask<Element: Decodable>(
    _ target: String,
    _ igord: IgordProcess,
    as type: Element.Type,
    until isDone: ([Element]) -> Bool
  ) throws -> [Element] {
    let client = try igord.connect()
    let limit = ContinuousClock.now + .seconds(60)
    while true {
      let answer = try client.get(target).json([Element].self)
      if isDone(answer) || ContinuousClock.now > limit { return answer }
    }
  }
}
