// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

// What reads the past, and what happens live.
extension OpenAPI {
  static let pastPaths = [
    DescribedPath(
      "/console/{name}/timeline",
      .get(
        "What happened on a console, in the order of its log",
        .since,
        .until,
        QueryParameter(
          "kinds",
          "Only these, with commas between: boot, stage, incident, power, sel, state, lost, gap …"
        ),
        gives: .list(of: "Event", "One object an event")
      )
    ),
    DescribedPath(
      "/events",
      .get(
        "Everything that happens, live: mark, incident and missed, as server-sent events or frames",
        .machines,
        QueryParameter("kinds", "Only these, with commas between: mark, incident"),
        QueryParameter("after", "The id of the last event that the client has", .integer),
        gives: DescribedAnswer(.switchingProtocols, "Upgraded: a text frame an event"),
        DescribedAnswer(
          .ok,
          "Events, for as long as the client stays, or may",
          ["text/event-stream": nil]
        ),
        refused: [.upgradeRequired]
      )
    ),
    DescribedPath(
      "/search",
      .get(
        "Lines of many consoles with a match, as they are found; an empty line each second without",
        QueryParameter(
          "q",
          "A regular expression of Perl's kind, 1,024 bytes at most, tried on one line at a time",
          .expression,
          isNeeded: true
        ),
        capitals,
        .machines,
        .since,
        .until,
        QueryParameter("context", "Lines before and after each match", .integer(0...100)),
        QueryParameter("limit", "Matches at most", .integer(1...10_000_000)),
        gives: DescribedAnswer(.ok, "Matches", ["application/x-ndjson": .named("Match")])
      )
    ),
    DescribedPath(
      "/incidents",
      .get(
        "Panics and the like that nobody has dismissed, oldest first",
        .machines,
        QueryParameter("kind", "Only those of a kind, such as panic"),
        gives: .list(of: "Incident", "One object an incident")
      )
    ),
    DescribedPath(
      "/incidents/{id}",
      .get(
        "One incident, with what the BMC said then",
        gives: .json(.named("Incident"), "The incident")
      ),
      .delete(
        "Lets an incident go, with what it froze",
        gives: .json(.named("Incident"), "What it was")
      )
    ),
    DescribedPath(
      "/incidents/{id}/console",
      .get(
        "What the console printed around an incident, as it was frozen",
        QueryParameter(
          "format",
          "Text without control characters, or the bytes",
          .word("text", "raw").otherwise("text")
        ),
        gives: DescribedAnswer(
          .ok,
          "From 256 KiB before to 64 KiB after",
          ["text/plain": .string, "application/octet-stream": nil],
          fields: ["Igor-Epoch", "Igor-Offset"]
        )
      )
    ),
  ]

  static let pastSchemas: KeyValuePairs<String, Schema> = [
    "Boot": .object([
      "machine": .string,
      "boot": .integer,
      "offset": .integer,
      "end": .integer,
      "time": .time,
      "ended?": .time,
      "duration": .number,
      "ready?": .number,
      "cause": .string,
      "user?": .string,
      "kernel?": .string,
      "stage": .word("ordered", "firmware", "loader", "kernel", "login"),
      "outcome": .string,
    ]),
    "Event": .object([
      "machine": .string,
      "time?": .time,
      "offset": .integer,
      "kind": .string,
      "user?": .string,
      "text": .string,
      "bytes?": .integer,
    ]),
    "Match": .object([
      "machine": .string,
      "time?": .time,
      "offset?": .integer,
      "text?": .string,
      "before?": .list(.string),
      "after?": .list(.string),
      "error?": .named("Error"),
    ]),
    "Finding": .object([
      "kind": .string, "time": .time, "offset": .integer, "line": .string,
    ]),
    "Incident": .object([
      "id": .integer,
      "machine": .string,
      "kind": .string,
      "fatal": .boolean,
      "time": .time,
      "offset": .integer,
      "epoch": .integer,
      "line": .string,
      "from": .integer,
      "to": .integer,
      "complete": .boolean,
      "findings": .list(.named("Finding")),
      "again": .integer,
      "last": .time,
      "people": .list(.named("Subscriber")),
      "state": .string,
      "power?": .named("Power"),
      "sensors?": .named("Sensors"),
      "log?": .named("EventLog"),
    ]),
  ]
}
