// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// What is asked of machines over their BMCs.
extension OpenAPI {
  static let machinePaths = powerPaths + sensorPaths

  static let machineSchemas = powerSchemas + sensorSchemas

  /// An answer with a row a machine.
  static func rows(_ schema: String, _ description: String) -> String {
    let row = ##"{"$ref": "#/components/schemas/\##(schema)"}"##
    return ##"""
      "200": {
                "description": "\##(description)",
                "content": {
                  "application/json": {"schema": {"type": "array", "items": \##(row)}},
                  "application/x-ndjson": {"schema": \##(row)}
                }
              },
              "default": {"$ref": "#/components/responses/Error"}
      """##
  }

  private static let powerPaths = ##"""
    "/power": {
          "get": {
            "summary": "Whether machines are on",
            "responses": {\##(rows("Power", "One object a machine"))}
          },
          "post": {
            "summary": "Orders something of the machines that the body names",
            "requestBody": {"$ref": "#/components/requestBodies/Power"},
            "responses": {\##(rows("Power", "What became of it, machine by machine"))}
          }
        },
        "/power/{names}": {
          "parameters": [{"$ref": "#/components/parameters/names"}],
          "get": {
            "summary": "Whether these machines are on",
            "responses": {\##(rows("Power", "One object a machine"))}
          },
          "post": {
            "summary": "Orders something of these machines",
            "requestBody": {"$ref": "#/components/requestBodies/Power"},
            "responses": {\##(rows("Power", "What became of it, machine by machine"))}
          }
        },
    """##

  static let requestBodies = ##"""
    "Power": {
            "required": true,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PowerRequest"}}}
          },
          "Clock": {
            "required": true,
            "content": {"application/json": {"schema": {"type": "object", "required": ["time"], "additionalProperties": false, "properties": {"time": {"type": "string", "description": "RFC 3339, or now"}}}}}
          }
    """##

  private static let powerSchemas = ##"""
    "Power": {
            "type": "object",
            "required": ["machine", "ok"],
            "properties": {
              "machine": {"type": "string"},
              "ok": {"type": "boolean"},
              "error": {"$ref": "#/components/schemas/Error"},
              "power": {"enum": ["on", "off"]},
              "action": {"type": "string"},
              "outcome": {"enum": ["accepted", "confirmed", "unchanged", "unknown"]},
              "next": {"type": "string"},
              "progress": {"type": "string", "description": "What is being waited for: more rows of this machine follow"},
              "elapsed": {"type": "number"}
            }
          },
          "PowerRequest": {
            "type": "object",
            "additionalProperties": false,
            "anyOf": [{"required": ["action"]}, {"required": ["next"]}],
            "properties": {
              "action": {"enum": ["on", "off", "cycle", "reset", "soft", "diag", "identify"]},
              "machines": {"type": "string", "description": "A range; only where the path names none"},
              "wait": {"type": "boolean"},
              "limit": {"type": "integer", "minimum": 1, "maximum": 3600},
              "onIfOff": {"type": "boolean"},
              "next": {"enum": ["none", "pxe", "disk", "safe", "diag", "cdrom", "bios", "floppy"]},
              "seconds": {"type": "integer", "minimum": 0, "maximum": 255},
              "confirm": {"type": "integer", "minimum": 1, "maximum": 1000000}
            }
          },
    """##
}
