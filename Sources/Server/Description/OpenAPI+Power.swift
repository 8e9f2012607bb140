// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

// What is ordered of machines over their BMCs.
extension OpenAPI {
  static let powerPaths = [
    DescribedPath(
      "/power",
      .get("Whether machines are on", gives: .rows("Power")),
      .post(
        "Orders something of the machines that the body names",
        .named("PowerOrderWithMachines"),
        gives: .rows("Power", "What became of it, machine by machine"),
        // The range is in the body.
        refused: [.notFound, .conflict]
      )
    ),
    DescribedPath(
      "/power/{names}",
      .get("Whether these machines are on", gives: .rows("Power")),
      .post(
        "Orders something of these machines",
        .named("PowerOrder"),
        gives: .rows("Power", "What became of it, machine by machine"),
        refused: [.conflict]
      )
    ),
  ]

  static let powerSchemas: KeyValuePairs<String, Schema> = [
    "Power": .row([
      "power?": .word("on", "off"),
      "action?": .string,
      "outcome?": .word("accepted", "confirmed", "unchanged", "unknown"),
      "next?": .string,
      "progress?": .string.saying(
        "What is being waited for; as lines, more of this machine follow"
      ),
      "elapsed?": .number,
    ]),
    "PowerOrder": order,
    "PowerOrderWithMachines": order.and(
      ["machines": .words.saying("A range; all has to be said")],
      isClosed: true
    ),
  ]

  private static let order = Schema(
    Schema.object(
      [
        "action?": .word(PowerRequest.Action.allCases.map(\.rawValue)),
        "wait?": .boolean.saying("Whether to wait for the end, and tell how it went"),
        "limit?": .integer(1...3600).saying("How many seconds to wait at most"),
        "onIfOff?": .boolean.saying("Whether cycle and reset turn on what is off"),
        "next?": .word(PowerRequest.BootDevice.allCases.map(\.rawValue))
          .saying("What to boot from, the next time"),
        "seconds?": .integer(0...255).saying("With identify: for how long"),
        "confirm?": .integer(1...1_000_000)
          .saying("How many machines are meant; needed for more than the settings allow"),
      ],
      isClosed: true
    ).node.adding("anyOf", [["required": ["action"]], ["required": ["next"]]])
  )
}
