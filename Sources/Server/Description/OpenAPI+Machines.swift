// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

// Machines, and those of them that the API keeps.
extension OpenAPI {
  static let machinePaths = [
    DescribedPath(
      "/machines",
      .get(
        "All machines and the state of their consoles",
        gives: .list(of: "Machine", "One object a machine")
      )
    ),
    DescribedPath(
      "/machines/{names}",
      .get(
        "These machines and the state of their consoles",
        gives: .list(of: "Machine", "One object a machine")
      ),
      .put(
        "Add or change one machine that the API keeps",
        .named("MachineChange"),
        gives: .json(.named("Machine"), "Changed"),
        .created("Machine", "Added; its console is on its way up"),
        refused: [.conflict]
      ),
      .delete(
        "Remove one machine that the API keeps; its session is closed, its log stays unless purged",
        .flag("purge", "Whether its log is removed too"),
        gives: .nothing("Removed"),
        refused: [.conflict]
      )
    ),
  ]

  static let machineSchemas: KeyValuePairs<String, Schema> = [
    "Machine": .row([
      "bmc?": .string,
      "socket?": .string,
      "group?": .list(.string),
      "console?": .named("Console"),
      "power?": .word("on", "off"),
    ]),
    "Console": .object([
      "state": .word("active", "connecting", "down", "disabled"),
      "since": .time,
      "epoch": .integer,
      "offset": .integer.saying("Where the log ends"),
      "start": .integer.saying("The oldest offset still in the log"),
      "logBytes": .integer.saying("What the log takes, with times and marks; gaps take nothing"),
      "lastByte": Schema.time.orNull,
      "subscribers": .list(.named("Subscriber")),
      "writer": .named("Person").orNull,
      "counters?": .object([
        "bytes": .integer.saying("Logged"),
        "duplicates": .integer.saying("Packets that came again, and were left out"),
        "held": .integer.saying("Acknowledgements that waited over 500 ms for the log"),
        "lost": .integer.saying("Times that the BMC dropped output before igord had it"),
        "gaps": .integer.saying("Gaps that subscribers were told"),
      ]).saying("What happened since igord started"),
      "error": .named("Error").orNull,
    ]),
    "MachineChange": .object(
      [
        "bmc?": .string.saying("Name or address, and :port where it is not 623"),
        "socket?": .string.saying("unix:/path or tcp:host:port, for a console without a BMC"),
        "user?": .string,
        "password?": .string,
        "kg?": .string,
        "cipher_suites?": .list(.integer),
        "privilege?": .word("auto", "user", "operator", "admin"),
        "quirks?": .list(.string),
        "steal?": .word("own", "never", "always"),
        "capacity?": .string.saying("What its log may take, such as 64 MiB"),
      ],
      isClosed: true
    ).saying(
      "As igord.toml(5) describes a machine; bmc or socket is needed. Without password the one of "
        + "before stays, as long as bmc and user do"
    ),
  ]
}
