// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Foundation
import HTTP
import Notation
import TestSupport
import Testing

/// Boots, incidents and search, over HTTP.
@Suite(.serialized)
struct IncidentTests {
  private static func boot(_ kernel: String) -> String {
    "SeaBIOS (version 1.16.2)\r\n[    0.000000] Linux version \(kernel) (gcc)\r\n"
      + "[    1.234567] systemd[1]: hello\r\nosl01 login: "
  }

  private static let panic =
    "\r\n[   99.000001] Oops: 0002 [#1] SMP\r\n[   99.000002] RIP: 0010:foo+0x1/0x2\r\n"
    + "[   99.000003] Kernel panic - not syncing: Fatal exception\r\n"
    + "[   99.000004] ---[ end Kernel panic - not syncing: Fatal exception ]---\r\n"

  /// Asks until the answer is as wished, since lines are looked at by workers.
  private func ask<Answer: Decodable>(
    _ target: String,
    _ client: Client,
    as type: Answer.Type,
    until isDone: (Answer) -> Bool
  ) throws -> Answer {
    let limit = ContinuousClock.now + .seconds(60)
    while true {
      let answer = try client.get(target).json(type)
      if isDone(answer) || ContinuousClock.now > limit { return answer }
    }
  }

  @Test func `lines of firmware that nobody knows are of the boot that follows`() throws {
    let service = try TestService()
    let client = try service.connect()
    let first = "[    0.000000] Linux version 6.1.1 (a)\r\nosl01 login: \r\n"
    let end = "[  123.456789] reboot: Restarting system\r\n"
    let second = "FrobBIOS 3.1\r\n[    0.000000] Linux version 6.1.2 (a)\r\n"
    try service.print(first + end)
    try service.print(second)
    let boots = try ask("/console/osl01/boots", client, as: [BootReport].self) { $0.count == 2 }
    #expect(boots.map(\.offset) == [0, UInt64((first + end).utf8.count)])
    #expect(boots.last?.kernel?.contains("6.1.2") == true && boots.first?.outcome == "up")
    #expect(boots[0].ended == boots[1].time)
    #expect(try client.get("/console/osl01/scrollback?boot=0").text.hasPrefix("FrobBIOS 3.1\n"))
    // The banner's line is told too, so that no igord that comes after takes it for another boot.
    let marks = try client.get("/console/osl01/timeline?kinds=stage").json([TimelineEntry].self)
    #expect(marks.last?.offset == UInt64((first + end + "FrobBIOS 3.1\r\n").utf8.count))
    service.stop()
    try service.start()
    #expect(try service.connect().get("/console/osl01/boots").json([BootReport].self).count == 2)
  }

  @Test func `a boot has its kernel's name, which that prints twice, and not as its first line`()
    throws
  {
    let service = try TestService()
    let client = try service.connect()
    let early =
      "[    0.000000] microcode: updated early\r\n[    0.000000] Linux version 6.1.1 (a)\r\n"
      + "[    0.141871] printk: bootconsole [earlyser0] disabled\r\n"
    try service.print(early + early + "[    0.153831] printk: console [ttyS0] enabled\r\n")
    try service.print("osl01 login: ")
    let boots = try ask("/console/osl01/boots", client, as: [BootReport].self) {
      $0.last?.outcome == "up"
    }
    #expect(boots.map(\.offset) == [0])
    #expect(boots.first?.kernel == "[    0.000000] Linux version 6.1.1 (a)")
    #expect(boots.first?.cause == "[    0.000000] microcode: updated early")
  }

  @Test func `boots are told apart, with what became of them`() throws {
    let service = try TestService()
    let client = try service.connect()
    func boots(_ count: Int, _ outcome: String) throws -> [BootReport] {
      try ask("/console/osl01/boots", client, as: [BootReport].self) {
        $0.count == count && $0.last?.outcome == outcome
      }
    }
    try service.print(Self.boot("6.1.1"))
    #expect(
      try boots(1, "up").first?.kernel?.hasPrefix("[    0.000000] Linux version 6.1.1") == true
    )
    try service.print(Self.panic)
    #expect(try boots(1, "panic").count == 1)
    let middle = try client.get("/console/osl01/scrollback?format=raw").body.count
    try service.print(Self.boot("6.1.2"))
    let all = try boots(2, "up")
    #expect(all.map(\.boot) == [-1, 0] && all.map(\.outcome) == ["panic", "up"])
    #expect(all[0].offset == 0 && all[0].end == UInt64(middle) && all[1].offset == UInt64(middle))
    #expect(all[0].ended != nil && all[1].ended == nil && all[1].stage == "login")
    let last = try client.get("/console/osl01/scrollback?boot=-1").text
    #expect(last.hasPrefix("SeaBIOS") && last.contains("6.1.1") && !last.contains("6.1.2"))
    #expect(try client.get("/console/osl01/scrollback?boot=0").text.contains("6.1.2"))
    #expect(try client.get("/console/osl01/scrollback?boot=2&grep=Linux").text.contains("6.1.2"))
    #expect(try client.get("/console/osl01/scrollback?boot=-2").status == 404)
    let around = try client.get("/console/osl01/scrollback?around=panic&context=1").text
    #expect(around.contains("RIP") && around.contains("not syncing") && !around.contains("Oops"))
  }

  @Test(arguments: [false, true])
  func `a boot's beginning stays, however much is printed after it, and soon`(
    isRestartBetween: Bool
  ) throws {
    let service = try TestService(machine: "capacity = \"512 KiB\"")
    var client = try service.connect()
    let chatter = String(repeating: "a line of what a kernel says all day\r\n", count: 4000)
    try service.print(Self.boot("6.1.1"))
    _ = try ask("/console/osl01/boots", client, as: [BootReport].self) { !$0.isEmpty }
    if isRestartBetween {
      service.stop()
      try service.start()
      client = try service.connect()
    }
    try service.print(chatter)
    // Well within the minute after which it is kept anyhow.
    try service.print("more\r\n")
    let files = { FileManager.default.enumerator(atPath: service.folder.path) }
    let isPin = { (file: Any) in (file as? String)?.hasSuffix(".pin") == true }
    let limit = ContinuousClock.now + .seconds(30)
    while files()?.contains(where: isPin) != true, ContinuousClock.now < limit {}
    for _ in 0..<8 { try service.print(chatter) }
    let boots = try client.get("/console/osl01/boots").json([BootReport].self)
    #expect(boots.map(\.offset) == [0])
    let text = try client.get("/console/osl01/scrollback?boot=0").text
    #expect(text.hasPrefix("SeaBIOS (version 1.16.2)\n"))
    #expect(text.contains("bytes missing") && text.contains("retention"))
  }

  @Test func `a panic is one incident, with all that was found, until it is dismissed`() throws {
    let service = try TestService()
    let client = try service.connect()
    try service.print(Self.boot("6.1.1"))
    try service.print(Self.panic)
    var found = try ask("/incidents", client, as: [IncidentReport].self) {
      $0.first?.findings.count == 2
    }
    let incident = try #require(found.first)
    #expect(found.count == 1 && incident.machine == "osl01" && incident.kind == "panic")
    #expect(incident.fatal && incident.line.hasSuffix("not syncing: Fatal exception"))
    #expect(incident.findings.map(\.kind) == ["oops", "panic"])
    // Ten seconds later it is there; this thread may come late.
    let early = try client.get("/incidents/\(incident.id)/console").status
    let now = try client.get("/incidents/\(incident.id)").json(IncidentReport.self)
    if !now.complete { #expect(early == 404) }
    found = try ask("/incidents?machines=osl01&kind=panic", client, as: [IncidentReport].self) {
      $0.first?.complete == true
    }
    let output = try client.get("/incidents/\(incident.id)/console?format=raw")
    #expect(output.text == Self.boot("6.1.1") + Self.panic)
    #expect(output.head.fields.value(of: "igor-offset") == "0")
    #expect(try client.get("/incidents?kind=oom").text == "[]\n")
    service.stop()
    try service.start()
    let again = try service.connect()
    #expect(
      try again.get("/incidents/\(incident.id)").json(IncidentReport.self).summary == found.first
    )
    #expect(try again.get("/incidents/\(incident.id)/console").text.contains("RIP: 0010"))
    #expect(try again.request("DELETE", "/incidents/\(incident.id)").status == 200)
    #expect(try again.request("DELETE", "/incidents/\(incident.id)").status == 404)
    #expect(try again.get("/incidents").text == "[]\n")
  }

  @Test func `a restart in the middle of a boot, and of a panic, makes no other of it`() throws {
    let service = try TestService()
    let text = Self.boot("6.1.1") + Self.panic
    // Behind the firmware's banner, before the prompt, in a literal, and in and after a finding.
    let cuts = ["\r\n[    0.0", "login:", "panic - not", ": Fatal", "---[ end"].compactMap {
      text.range(of: $0)?.lowerBound
    }
    #expect(cuts.count == 5)
    let bounds = [text.startIndex] + cuts + [text.endIndex]
    for (from, to) in zip(bounds, bounds.dropFirst()) {
      if from != text.startIndex {
        service.stop()
        try service.start()
      }
      try service.print(String(text[from..<to]))
    }
    let client = try service.connect()
    let boots = try ask("/console/osl01/boots", client, as: [BootReport].self) {
      $0.last?.outcome == "panic"
    }
    #expect(boots.map(\.outcome) == ["panic"] && boots.first?.stage == "login")
    let found = try ask("/incidents", client, as: [IncidentReport].self) {
      $0.first?.complete == true
    }
    #expect(found.map(\.kind) == ["panic"])
    #expect(found.first?.findings.map(\.kind) == ["oops", "panic"])
    let id = try #require(found.first?.id)
    #expect(try client.get("/incidents/\(id)/console?format=raw").text == text)
    let marks = try client.get("/console/osl01/timeline?kinds=boot,incident")
      .json([TimelineEntry].self)
    #expect(marks.map(\.kind) == ["boot", "incident", "incident"], "\(marks)")
  }

  @Test func `a panic is seen behind any number of lesser lines`() throws {
    let service = try TestService()
    let client = try service.connect()
    let error =
      "[   98.000000] EXT4-fs error (device sda1): ext4_lookup:1785: inode #2: comm sh\r\n"
    let flood = String(repeating: error, count: 30_000)
    try service.print(flood + "[   99.000003] Kernel panic - not syncing: here\r\n" + flood)
    let found = try ask("/incidents?kind=panic", client, as: [IncidentReport].self) { !$0.isEmpty }
    #expect(found.first?.line.hasSuffix("not syncing: here") == true)
  }

  @Test func `a line that a gap cuts is searched as far as it is there`() throws {
    let service = try TestService()
    let line = "needle" + String(repeating: "x", count: 200_000) + "\r\nend of it\r\n"
    try service.print(line)
    service.stop()
    let names = try FileManager.default.subpathsOfDirectory(atPath: service.folder.path)
    let name = try #require(names.first { $0.contains("osl01/") && $0.hasSuffix(".log") })
    let file = try #require(FileHandle(forUpdatingAtPath: service.folder.file(name)))
    try file.seek(toOffset: 150_000)
    try file.write(contentsOf: Array("damaged".utf8))
    try file.close()
    try service.start()
    let client = try service.connect()
    #expect(try client.get("/console/osl01/scrollback").text.contains("bytes missing"))
    let found = try client.get("/search?q=needle").text
    #expect(found.split(separator: "\n").count == 1 && found.contains("needlexxx"))
    #expect(try client.get("/search?q=end").text.contains("end of it"))
  }

  @Test func `a search finds lines in all logs, with time, offset and context`() throws {
    let service = try TestService(["osl01", "osl02", "osl03"])
    try service.print("alpha\r\nkernel panic one\r\nbeta\r\n", on: "osl01")
    try service.print("nothing\r\n", on: "osl02")
    try service.print(String(repeating: "filler line\r\n", count: 30_000), on: "osl03")
    try service.print("Kernel Panic two\u{1B}[31m red", on: "osl03")
    let client = try service.connect()
    func search(_ query: String) throws -> [SearchLine] {
      let answer = try client.get("/search?" + query)
      #expect(answer.status == 200, "\(answer.text)")
      return try answer.text.split(separator: "\n").map { line in
        try JSON.decode(SearchLine.self, from: Array(line.utf8).span)
      }
    }
    let all = try search("q=panic&case=ignore")
    #expect(all.map(\.machine) == ["osl01", "osl03"])
    #expect(all.map(\.text) == ["kernel panic one", "Kernel Panic two red"])
    #expect(all.map(\.offset) == [7, 390_000] && all.allSatisfy { $0.time != nil })
    #expect(try search("q=panic").map(\.machine) == ["osl01"])
    #expect(try search("q=panic&machines=osl0[2-3]").isEmpty)
    let near = try #require(try search("q=panic&context=1").first)
    #expect(near.before == ["alpha"] && near.after == ["beta"])
    #expect(try search("q=%5Efiller&limit=7").count == 7)
    #expect(try search("q=filler&machines=osl03").count == 30_000)
    #expect(try search("q=line$&until=-1h").isEmpty)
    #expect(try client.get("/search?q=(").status == 400)
    #expect(try client.get("/search").status == 400)
    #expect(try client.get("/search?q=x&machines=osl09").status == 404)
  }
}
