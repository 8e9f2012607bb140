// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import HTTP
import Server
import TestSupport
import Testing

/// `/power` of a running server, in front of simulated BMCs.
@Suite(.serialized)
struct PowerRouteTests {
  @Test func `the state of a range comes in its order, the BMCs that are down among it`() throws {
    let lab = try RouteLab(["n1", "n2", "n3"])
    lab.apply(.silence(nil), to: "n2")
    let client = try lab.connect()
    let rows = try client.get("/power/n3,n[1-2],osl01,n9").json([PowerReport].self)
    #expect(rows.map(\.machine) == ["n3", "n1", "n2", "osl01", "n9"])
    #expect(rows.map(\.power) == ["on", "on", nil, nil, nil])
    #expect(rows.map { $0.error?.code }.suffix(2) == ["no_bmc", "not_found"])
    #expect(["no_answer", "bmc_unreachable"].contains(rows[2].error?.code), "\(rows[2])")
    let all = try client.get("/power/").json([PowerReport].self)
    #expect(all.map(\.machine) == ["n1", "n2", "n3", "osl01"])
    #expect(try client.request("HEAD", "/power").status == 200)
    #expect(try client.get("/machines/n1").json([MachineReport].self)[0].power == "on")
  }

  @Test func `rows come as lines, each when it is there`() throws {
    let lab = try RouteLab(["n1", "n2"])
    lab.apply(.silence(nil), to: "n1")
    let client = try lab.connect()
    client.send("GET /power/n[1-2] HTTP/1.1\r\nHost: a\r\nAccept: application/x-ndjson\r\n\r\n")
    let head = try client.takeHead()
    #expect(head.fields.value(of: "content-type") == "application/x-ndjson")
    let first = try client.take(through: "}\n")
    #expect(first.contains(#"{"machine":"n2","ok":true,"power":"on"}"#))
    #expect(try client.take(through: "0\r\n\r\n").contains(#""machine":"n1","ok":false"#))
  }

  @Test func `an order is carried out, and what comes of it told`() throws {
    let lab = try RouteLab(["n1", "n2"])
    let client = try lab.connect()
    let off = try client.post("/power/n[1-2]", #"{"action":"off","wait":true}"#)
    let rows = try off.json([PowerReport].self)
    #expect(
      rows.map(\.outcome) == [.confirmed, .confirmed] && rows.map(\.power) == ["off", "off"]
    )
    let body = #"{"action":"cycle","machines":"n1"}"#
    #expect(
      try client.post("/power", body).json([PowerReport].self)[0].error?.code == "machine_off"
    )
    let on = try client.post("/power", #"{"action":"on","machines":"n*","next":"pxe"}"#)
    #expect(try on.json([PowerReport].self).map(\.outcome) == [.accepted, .accepted])
    #expect(try on.json([PowerReport].self).map(\.next) == ["pxe", "pxe"])
    #expect(try client.get("/power/n1").json([PowerReport].self)[0].power == "on")
  }

  @Test(arguments: [
    ("/power/n1", #"{"action":"of"}"#, 400, "bad_request", "line 1, column 11"),
    ("/power/n1", #"{"action":"off""#, 400, "bad_json", "line 1, column 16"),
    ("/power/n1", "", 400, "bad_json", "a JSON object was expected"),
    ("/power/n1", #"{"action":"off","now":true}"#, 400, "bad_request", #""now" is not known"#),
    ("/power", #"{"action":"off"}"#, 400, "bad_request", "ever ordered of all machines"),
    ("/power/n1", #"{"action":"off","machines":"n1"}"#, 400, "bad_request", "in the path"),
    ("/power/n[", #"{"action":"off"}"#, 400, "bad_request", "n["),
    ("/power/n77", #"{"action":"off"}"#, 404, "not_found", "there is no machine n77"),
    ("/power/n[1-3]", #"{"action":"off"}"#, 409, "confirm_needed", #"say "confirm": 3"#),
    ("/power/n[1-3]", #"{"action":"off","confirm":2}"#, 409, "confirm_needed", "not 2"),
    ("/power/n1?wait=1", #"{"action":"off"}"#, 400, "bad_request", #""wait" is not known"#),
  ])
  func `a wrong order is refused before anything is done`(
    path: String,
    body: String,
    status: Int,
    code: String,
    words: String
  ) throws {
    let lab = try RouteLab(["n1", "n2", "n3"], more: "[power]\nlimit = 2")
    let client = try lab.connect()
    let answer = try client.post(path, body)
    #expect(answer.status == status)
    let error = try answer.json(ErrorBody.self).error
    #expect(error.code == code && error.message.contains(words), "\(error)")
    let rows = try client.get("/power/n[1-3]").json([PowerReport].self)
    #expect(rows.allSatisfy { $0.power == "on" })
  }

  @Test func `the number of machines, once said, is enough`() throws {
    let lab = try RouteLab(["n1", "n2", "n3"], more: "[power]\nlimit = 2")
    let client = try lab.connect()
    let answer = try client.post("/power/n[1-3]", #"{"action":"off","confirm":3}"#)
    #expect(
      try answer.json([PowerReport].self).map(\.outcome?.rawValue) == [
        "accepted", "accepted", "accepted",
      ]
    )
  }

  @Test func `methods and kinds of body that are not for it`() throws {
    let lab = try RouteLab(["n1"])
    let client = try lab.connect()
    let put = try client.request("PUT", "/power/n1", ["Content-Length: 0"])
    #expect(put.status == 405)
    #expect(put.head.fields.value(of: "allow") == "GET, POST")
    let form = try client.post("/power/n1", "action=off", type: "application/x-www-form-urlencoded")
    #expect(form.status == 415 && form.errorCode == "unsupported_media_type")
    let large = "{\"machines\":\"" + String(repeating: "n", count: 2 << 20) + "\"}"
    #expect(try lab.connect().post("/power/n1", large).status == 413)
  }

  @Test func `a client that goes while it waits takes nothing with it`() throws {
    let lab = try RouteLab(["n1"])
    let body = #"{"action":"off","wait":true}"#
    var leaving: Client? = try lab.connect()
    leaving?.send(post: "/power/n1", body)
    try lab.wait { $0.power(of: "n1") == "off" }
    leaving = nil
    let client = try lab.connect()
    let on = try client.post("/power/n1", #"{"action":"on","wait":true}"#)
    #expect(try on.json([PowerReport].self)[0].outcome == .confirmed)
  }
}
