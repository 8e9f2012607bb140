// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

/// The description of the HTTP API for programs: `GET /openapi.json`, OpenAPI 3.1.
///
/// Written in a vocabulary of its own, so that each thing is said once: how an operation may be
/// refused follows from its path, its need in `Route.table` and its body. A test compares paths
/// and parameters with the routes.
package enum OpenAPI {
  package static let document: [UInt8] = Array((root.written() + "\n").utf8)

  private static let root: Node = [
    "openapi": "3.1.0",
    "info": ["title": "igord", "version": .text(Version.current), "description": about],
    "security": [["token": []], ["cookie": []], [:]],
    "paths": .object(paths.map { (name: $0.pattern, value: $0.node) }),
    "components": [
      "securitySchemes": securitySchemes,
      "parameters": .object(PathParameter.all.map { (name: $0.name, value: $0.parameter) }),
      "responses": .object(Refusal.all.map { (name: $0.name, value: $0.response) }),
      "schemas": .object(schemas.map { (name: $0.key, value: $0.value.node) }),
    ],
  ]

  private static let about: Node = """
    Console server. Log in with POST /login, then send Authorization: Bearer TOKEN; a Unix socket \
    needs neither. Paths work with and without the last slash. {names} is a range such as \
    osl[01-06,09], written as it is or percent-encoded; answers over a range come in its order, an \
    object a machine, and a machine that cannot be served has ok false and an error. With Accept: \
    application/x-ndjson they come as lines, each as soon as it is there. Times are RFC 3339 in \
    UTC, offsets and sizes are bytes, durations seconds. Any request may be refused as HTTP: 405 \
    with Allow, 408, 414, 417, 431, 501, 505, with an error as its body. See igor-api(7) and \
    igor-console-protocol(7).
    """

  private static let securitySchemes: Node = [
    "token": [
      "type": "http", "scheme": "bearer",
      "description": "A token of POST /login; a Unix socket's users need none",
    ],
    "cookie": [
      "type": "apiKey", "in": "cookie", "name": "igor_session",
      "description": "Set by POST /login with cookie: true",
    ],
  ]

  private static let paths =
    accountPaths + machinePaths + consolePaths + powerPaths + sensorPaths + pastPaths + ownPaths

  private static let schemas: [(key: String, value: Schema)] =
    [accountSchemas, machineSchemas, consoleSchemas, powerSchemas, sensorSchemas, pastSchemas]
    .flatMap { Array($0) } + ownSchemas
}

// igord itself.
extension OpenAPI {
  fileprivate static let ownPaths = [
    DescribedPath(
      "/healthz",
      .get(
        "Whether igord works",
        gives: .json(.named("Health"), "It does"),
        DescribedAnswer(
          .serviceUnavailable,
          "It does not keep what consoles print, or cannot write its database; or it stops",
          ["application/json": .either(.named("Health"), .named("ErrorBody"))]
        )
      )
    ),
    DescribedPath(
      "/metrics",
      .get(
        "Figures in the text format of Prometheus",
        gives: DescribedAnswer(.ok, "Figures", ["text/plain": .string])
      )
    ),
    DescribedPath(
      "/openapi.json",
      .get("This document", gives: .json(.object([:]), "OpenAPI 3.1"))
    ),
  ]

  fileprivate static let ownSchemas: KeyValuePairs<String, Schema> = [
    "Health": .object([
      "status": .word("ok", "degraded"),
      "reasons?": .list(.string).saying("What is wrong, a sentence each"),
    ]),
    "Error": .object([
      "code": .string.saying(
        "A word for programs, such as not_found; it never changes its meaning"
      ),
      "message": .string.saying("For people; says what to do where there is something to do"),
      "count?": .integer.saying("With confirm_needed: how many machines the order concerns"),
    ]),
    "ErrorBody": .object(["error": .named("Error")]),
  ]
}
