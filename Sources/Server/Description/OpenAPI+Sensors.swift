// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

// Sensors, event logs and inventories.
extension OpenAPI {
  private static let events = [
    QueryParameter("since", "A time, by the BMC's clock", .moment),
    QueryParameter("tail", "Only the last entries", .integer(0...65_535)),
    QueryParameter.flag("follow", "Only as application/x-ndjson: new entries, too, as they come"),
  ]

  static let sensorPaths = [
    DescribedPath("/sensors", .get("What all sensors read", gives: .rows("Sensors"))),
    DescribedPath(
      "/sensors/{names}",
      .get("What the sensors of these machines read", gives: .rows("Sensors"))
    ),
    DescribedPath(
      "/sensors/{names}/{sensor}",
      .get("What one sensor of each machine reads", gives: .rows("Sensors"))
    ),
    DescribedPath(
      "/log",
      .get(
        "The BMCs' event logs, decoded",
        events[0],
        events[1],
        events[2],
        gives: .rows("EventLog")
      )
    ),
    DescribedPath(
      "/log/{names}",
      .get(
        "The event logs of these machines, decoded",
        events[0],
        events[1],
        events[2],
        gives: .rows("EventLog")
      ),
      .delete("Clears the event log of one machine", gives: .rows("EventLog", "One object"))
    ),
    DescribedPath(
      "/log/{names}/time",
      .get("The clocks that date the entries", gives: .rows("Clock")),
      .put(
        "Sets the clocks",
        .object(["time": .words.saying("RFC 3339, or now")], isClosed: true),
        gives: .rows("Clock", "What they say then")
      )
    ),
    DescribedPath(
      "/doctor/{name}",
      .get(
        "What is wrong between igord and the console of a machine, step by step",
        gives: .json(.named("Doctor"), "The steps, in order; also where something is wrong")
      )
    ),
    DescribedPath(
      "/inventory",
      .get("What machines and their BMCs are", gives: .rows("Inventory"))
    ),
    DescribedPath(
      "/inventory/{names}",
      .get("What these machines and their BMCs are", gives: .rows("Inventory"))
    ),
  ]

  static let sensorSchemas: KeyValuePairs<String, Schema> = [
    "Sensors": .row([
      "age?": .number.saying("Seconds since they were read"),
      "sensors?": .list(.named("Sensor")),
    ]),
    "Sensor": .object([
      "id": .string,
      "record?": .integer,
      "number?": .integer,
      "name": .string,
      "type": .string,
      "entity?": .string,
      "value?": .number,
      "unit?": .string,
      "state": .word("ok", "warning", "critical", "nonrecoverable", "none"),
      "states": .list(.string),
      "thresholds?": .object([
        "unr?": .number, "ucr?": .number, "unc?": .number, "lnc?": .number, "lcr?": .number,
        "lnr?": .number,
      ]),
      "error?": .named("Error"),
    ]),
    "EventLog": .row([
      "entries?": .list(.named("EventLogEntry")),
      "total?": .integer.saying("Entries that the BMC has"),
      "free?": .integer.saying("Bytes that are free for more"),
      "cleared?": .boolean,
    ]),
    "EventLogEntry": .object([
      "id": .integer,
      "time?": .time,
      "type": .string,
      "sensor?": .string,
      "event": .string,
      "direction?": .word("asserted", "deasserted"),
      "severity?": .word("info", "warning", "critical"),
      "raw": .string.saying("The 16 bytes in hexadecimal"),
    ]),
    "Clock": .row([
      "time?": .time,
      "ahead?": .number.saying("Seconds that it is ahead of igord's"),
    ]),
    "Doctor": .row(["steps?": .list(.named("DoctorStep"))]),
    "DoctorStep": .object([
      "name": .string,
      "state": .word("ok", "warning", "failed", "skipped"),
      "text": .string,
      "advice?": .string,
    ]),
    "Inventory": .row([
      "device?": .object([
        "id": .integer,
        "revision": .integer,
        "firmware": .string,
        "ipmi": .string,
        "manufacturer": .integer,
        "manufacturerName?": .string,
        "product": .integer,
        "supports": .list(.string),
      ]),
      "chassis?": .object([
        "power": .string,
        "policy": .string,
        "lastEvent": .list(.string),
        "faults": .list(.string),
      ]),
      "fru?": .list(.named("FRU")),
      "sol?": .object([
        "enabled?": .boolean,
        "privilege?": .string,
        "encryption?": .boolean,
        "authentication?": .boolean,
        "baud?": .integer,
        "port?": .integer,
      ]),
      "session?": .object(["cipherSuite": .integer, "privilege": .string, "bmc": .string]),
    ]),
    "FRU": .object([
      "id": .integer,
      "name": .string,
      "controller?": .string,
      "chassis?": .named("Area"),
      "board?": .named("Area"),
      "product?": .named("Area"),
      "error?": .named("Error"),
    ]),
    "Area": .object([
      "type?": .string,
      "manufacturer?": .string,
      "name?": .string,
      "part?": .string,
      "version?": .string,
      "serial?": .string,
      "asset?": .string,
      "file?": .string,
      "made?": .time,
      "extra": .list(.string),
    ]),
  ]
}
