// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

// Consoles, live and past, and who is at them.
extension OpenAPI {
  private static let place = ["Igor-Epoch", "Igor-Offset"]

  static let capitals = QueryParameter(
    "case",
    "Whether capital and small letters differ",
    .word("ignore", "respect").otherwise("respect")
  )

  private static let gaps = Schema.word("line", "close").otherwise("line")

  static let consolePaths = [
    DescribedPath(
      "/who",
      .get(
        "Who is attached, console by console, without those where nobody is",
        gives: .list(of: "Who", "One object a console")
      )
    ),
    DescribedPath(
      "/who/{names}",
      .get("Who is attached to these consoles", gives: .list(of: "Who", "One object a console"))
    ),
    DescribedPath(
      "/console/{name}",
      .get(
        "A console, live: a WebSocket (igor.console.v1) when upgraded, else a read-only stream",
        QueryParameter(
          "from",
          "live, [EPOCH:]OFFSET, -BYTES or a time",
          .start.otherwise("live")
        ),
        QueryParameter("gaps", "Plain stream only: how a gap is told", gaps),
        QueryParameter("mode", "WebSocket only", .word("rw", "ro").otherwise("rw")),
        QueryParameter(
          "take",
          "WebSocket only",
          .word("if-free", "join", "force").otherwise("if-free")
        ),
        QueryParameter(
          "replaces",
          "WebSocket only: the id that this client had on the connection it lost",
          .integer
        ),
        gives: DescribedAnswer(.switchingProtocols, "Upgraded"),
        DescribedAnswer(
          .ok,
          "The console's bytes, for as long as the client stays, or may",
          ["application/octet-stream": nil],
          fields: place
        ),
        refused: [.methodNotAllowed, .upgradeRequired]
      )
    ),
    DescribedPath(
      "/console/{name}/scrollback",
      .get(
        "The past of a console, up to the moment of asking",
        .since,
        .until,
        QueryParameter("from", "[EPOCH:]OFFSET, -BYTES or a time", .beginning),
        QueryParameter("to", "[EPOCH:]OFFSET or a time", .end),
        QueryParameter("tail", "Only the last lines", .integer(0...1_000_000)),
        QueryParameter(
          "boot",
          "Only what a boot printed: 0 the present one, -1 the one before, 1 the oldest",
          .integer
        ),
        QueryParameter(
          "around",
          "Only the lines around a time, an offset, or the last mark of a kind, such as panic"
        ),
        QueryParameter(
          "grep",
          "Only lines with a match of a regular expression of Perl's kind, 1,024 bytes at most",
          .expression
        ),
        capitals,
        QueryParameter(
          "context",
          "Lines before and after each match, or the event (100 there)",
          .integer(0...10_000)
        ),
        QueryParameter(
          "times",
          "format=text only: a time before each line, in a zone: utc, local, +02:00"
        ),
        QueryParameter(
          "color",
          "Whether colours stay in lines",
          .word("keep", "drop").otherwise("drop")
        ),
        QueryParameter(
          "losses",
          "format=raw only: whether output that the BMC dropped is told",
          .word("line", "none").otherwise("none")
        ),
        QueryParameter("gaps", "format=raw only: how a gap is told", gaps),
        QueryParameter(
          "format",
          "Lines as text or as JSON, the bytes, or a recording for asciinema",
          .word("text", "raw", "json", "asciicast").otherwise("text")
        ),
        gives: DescribedAnswer(
          .ok,
          "Text without control characters, bytes, or an array of lines",
          [
            "text/plain": .string, "application/octet-stream": nil,
            "application/json": .list(.named("Line")), "application/x-asciicast": nil,
          ],
          fields: place
        )
      )
    ),
    DescribedPath(
      "/console/{name}/boots",
      .get(
        "The boots of a machine that its log knows, oldest first",
        gives: .list(of: "Boot", "One object a boot")
      )
    ),
  ]

  static let consoleSchemas: KeyValuePairs<String, Schema> = [
    "Person": .object(["id": .integer, "user": .string]),
    "Subscriber": .object([
      "id": .integer, "user": .string, "from": .string, "mode": .word("rw", "ro"), "since": .time,
    ]),
    "Who": .object([
      "machine": .string,
      "writer": .named("Person").orNull,
      "subscribers": .list(.named("Subscriber")),
      "error?": .named("Error"),
    ]),
    "Line": .object([
      "machine": .string,
      "time?": .time,
      "offset?": .integer,
      "text?": .string,
      "match?": .boolean,
      "lost?": .object([
        "offset": .integer, "time": .time, "bytes?": .integer, "why": .string,
      ]),
      "error?": .named("Error"),
      "gap?": .object([
        "from": .integer,
        "to": .integer,
        "why": .word("retention", "disk", "corruption", "unkept", "restart"),
      ]),
    ]),
  ]
}
