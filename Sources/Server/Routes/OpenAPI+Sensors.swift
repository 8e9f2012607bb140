// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// Sensors, event logs and inventories.
extension OpenAPI {
  private static func get(_ summary: String, _ schema: String, _ parameters: String = "")
    -> String
  {
    let extra = parameters.isEmpty ? "" : ##""parameters": [\##(parameters)], "##
    return ##"""
      "get": {
            "summary": "\##(summary)",
            \##(extra)"responses": {\##(rows(schema, "One object a machine"))}
          }
      """##
  }

  private static let names = ##""parameters": [{"$ref": "#/components/parameters/names"}],"##

  private static let eventParameters = ##"""
    {"name": "since", "in": "query", "description": "A time", "schema": {"type": "string"}},
              {"name": "tail", "in": "query", "description": "Only the last entries", "schema": {"type": "integer", "minimum": 0, "maximum": 65535}},
              {"name": "follow", "in": "query", "description": "Only as application/x-ndjson: new entries, too, as they come", "schema": {"enum": ["true", "false"], "default": "false"}}
    """##

  static let sensorPaths = ##"""

        "/sensors": {
          \##(get("What all sensors read", "Sensors"))
        },
        "/sensors/{names}": {
          \##(names)
          \##(get("What the sensors of these machines read", "Sensors"))
        },
        "/sensors/{names}/{sensor}": {
          "parameters": [
            {"$ref": "#/components/parameters/names"},
            {"name": "sensor", "in": "path", "required": true, "description": "A sensor's id or name", "schema": {"type": "string"}}
          ],
          \##(get("What one sensor of each machine reads", "Sensors"))
        },
        "/log": {
          \##(get("The BMCs' event logs, decoded", "EventLog", eventParameters))
        },
        "/log/{names}": {
          \##(names)
          \##(get("The event logs of these machines, decoded", "EventLog", eventParameters)),
          "delete": {
            "summary": "Clears the event log of one machine",
            "responses": {\##(rows("EventLog", "One object"))}
          }
        },
        "/log/{names}/time": {
          \##(names)
          \##(get("The clocks that date the entries", "Clock")),
          "put": {
            "summary": "Sets the clocks",
            "requestBody": {"$ref": "#/components/requestBodies/Clock"},
            "responses": {\##(rows("Clock", "What they say then"))}
          }
        },
        "/doctor/{name}": {
          "parameters": [{"$ref": "#/components/parameters/name"}],
          "get": {
            "summary": "What is wrong between igord and the console of a machine, step by step",
            "responses": {
              "200": {"description": "The steps, in order; also where something is wrong", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Doctor"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/inventory": {
          \##(get("What machines and their BMCs are", "Inventory"))
        },
        "/inventory/{names}": {
          \##(names)
          \##(get("What these machines and their BMCs are", "Inventory"))
        },
    """##

  private static func row(_ name: String, _ properties: String) -> String {
    ##"""

          "\##(name)": {
            "type": "object",
            "required": ["machine", "ok"],
            "properties": {
              "machine": {"type": "string"},
              "ok": {"type": "boolean"},
              "error": {"$ref": "#/components/schemas/Error"},
              \##(properties)
            }
          },
    """##
  }

  private static let areaFields = [
    "type", "manufacturer", "name", "part", "version", "serial", "asset", "file", "made",
  ].map { ##""\##($0)": {"type": "string"}"## }.joined(separator: ", ")

  private static let numbers = ["unr", "ucr", "unc", "lnc", "lcr", "lnr"]
    .map { ##""\##($0)": {"type": "number"}"## }.joined(separator: ", ")

  static let sensorSchemas =
    row(
      "Sensors",
      ##""age": {"type": "number"}, "sensors": {"type": "array", "items": {"$ref": "#/components/schemas/Sensor"}}"##
    )
    + row(
      "EventLog",
      ##""entries": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}}, "total": {"type": "integer"}, "free": {"type": "integer"}, "cleared": {"type": "boolean"}"##
    )
    + row(
      "Clock",
      ##""time": {"type": "string", "format": "date-time"}, "ahead": {"type": "number"}"##
    )
    + row(
      "Inventory",
      ##""device": {"type": "object"}, "chassis": {"type": "object"}, "fru": {"type": "array", "items": {"$ref": "#/components/schemas/FRU"}}, "sol": {"type": "object"}, "session": {"type": "object"}"##
    )
    + row(
      "Doctor",
      ##""steps": {"type": "array", "items": {"$ref": "#/components/schemas/DoctorStep"}}"##
    ) + ##"""

            "DoctorStep": {
              "type": "object",
              "required": ["name", "state", "text"],
              "properties": {
                "name": {"type": "string"},
                "state": {"enum": ["ok", "warning", "failed", "skipped"]},
                "text": {"type": "string"},
                "advice": {"type": "string"}
              }
            },
            "Sensor": {
              "type": "object",
              "required": ["id", "name", "type", "state", "states"],
              "properties": {
                "id": {"type": "string"},
                "record": {"type": "integer"},
                "number": {"type": "integer"},
                "name": {"type": "string"},
                "type": {"type": "string"},
                "entity": {"type": "string"},
                "value": {"type": "number"},
                "unit": {"type": "string"},
                "state": {"enum": ["ok", "warning", "critical", "nonrecoverable", "none"]},
                "states": {"type": "array", "items": {"type": "string"}},
                "thresholds": {"type": "object", "properties": {\##(numbers)}},
                "error": {"$ref": "#/components/schemas/Error"}
              }
            },
            "Event": {
              "type": "object",
              "required": ["id", "type", "event", "raw"],
              "properties": {
                "id": {"type": "integer"},
                "time": {"type": "string", "format": "date-time"},
                "type": {"type": "string"},
                "sensor": {"type": "string"},
                "event": {"type": "string"},
                "direction": {"enum": ["asserted", "deasserted"]},
                "severity": {"enum": ["info", "warning", "critical"]},
                "raw": {"type": "string"}
              }
            },
            "FRU": {
              "type": "object",
              "required": ["id", "name"],
              "properties": {
                "id": {"type": "integer"},
                "name": {"type": "string"},
                "chassis": {"$ref": "#/components/schemas/Area"},
                "board": {"$ref": "#/components/schemas/Area"},
                "product": {"$ref": "#/components/schemas/Area"},
                "error": {"$ref": "#/components/schemas/Error"}
              }
            },
            "Area": {
              "type": "object",
              "required": ["extra"],
              "properties": {\##(areaFields), "extra": {"type": "array", "items": {"type": "string"}}}
            },
      """##
}
