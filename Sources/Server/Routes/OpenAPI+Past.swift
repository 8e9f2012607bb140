// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What reads the past, in the API's description.
extension OpenAPI {
  static let pastPaths = #"""
    "/console/{name}/timeline": {
      "parameters": [{"$ref": "#/components/parameters/name"}],
      "get": {
        "summary": "What happened on a console, in the order of its log",
        "parameters": [
          {"name": "since", "in": "query", "description": "A time", "schema": {"type": "string"}},
          {"name": "until", "in": "query", "description": "A time", "schema": {"type": "string"}},
          {"name": "kinds", "in": "query", "description": "Only these kinds, with commas between: boot, stage, incident, power, sel, state, lost, gap …", "schema": {"type": "string"}}
        ],
        "responses": {
          "200": {"description": "One object an event", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}}}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      }
    },
    "/events": {
      "get": {
        "summary": "Everything that happens, live: server-sent events mark, incident and missed",
        "parameters": [
          {"name": "machines", "in": "query", "description": "A range; all machines where it is missing", "schema": {"type": "string"}},
          {"name": "kinds", "in": "query", "description": "Only these, with commas between: mark, incident", "schema": {"type": "string"}},
          {"name": "after", "in": "query", "description": "The id of the last event that the client has", "schema": {"type": "integer"}}
        ],
        "responses": {
          "200": {"description": "Events, for as long as the client stays", "content": {"text/event-stream": {}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      }
    },
    "/search": {
      "get": {
        "summary": "Lines of many consoles with a match: an object a line as they are found; an empty line each second without",
        "parameters": [
          {"name": "q", "in": "query", "required": true, "description": "A regular expression of Perl's kind, 1,024 bytes at most, tried on one line at a time", "schema": {"type": "string"}},
          {"name": "case", "in": "query", "description": "Whether capital and small letters differ", "schema": {"enum": ["ignore", "respect"], "default": "respect"}},
          {"name": "machines", "in": "query", "description": "A range; all machines where it is missing", "schema": {"type": "string"}},
          {"name": "since", "in": "query", "description": "A time", "schema": {"type": "string"}},
          {"name": "until", "in": "query", "description": "A time", "schema": {"type": "string"}},
          {"name": "context", "in": "query", "description": "Lines before and after each match", "schema": {"type": "integer", "minimum": 0, "maximum": 100}},
          {"name": "limit", "in": "query", "description": "Matches at most", "schema": {"type": "integer", "minimum": 1, "maximum": 10000000}}
        ],
        "responses": {
          "200": {"description": "Matches", "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Match"}}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      }
    },
    "/incidents": {
      "get": {
        "summary": "Panics and the like that nobody has dismissed, oldest first",
        "parameters": [
          {"name": "machines", "in": "query", "description": "A range; all machines where it is missing", "schema": {"type": "string"}},
          {"name": "kind", "in": "query", "description": "Only those of a kind, such as panic", "schema": {"type": "string"}}
        ],
        "responses": {
          "200": {"description": "One object an incident", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Incident"}}}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      }
    },
    "/incidents/{id}": {
      "parameters": [{"$ref": "#/components/parameters/id"}],
      "get": {
        "summary": "One incident, with what the BMC said then",
        "responses": {
          "200": {"description": "The incident", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Incident"}}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      },
      "delete": {
        "summary": "Lets an incident go, with what it froze",
        "responses": {
          "200": {"description": "What it was", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Incident"}}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      }
    },
    "/incidents/{id}/console": {
      "parameters": [{"$ref": "#/components/parameters/id"}],
      "get": {
        "summary": "What the console printed around an incident, as it was frozen",
        "parameters": [
          {"name": "format", "in": "query", "description": "text without control characters, or the bytes", "schema": {"enum": ["text", "raw"], "default": "text"}}
        ],
        "responses": {
          "200": {"description": "From 256 KiB before to 64 KiB after", "headers": {"Igor-Epoch": {"schema": {"type": "integer"}}, "Igor-Offset": {"schema": {"type": "integer"}}}, "content": {"text/plain": {}, "application/octet-stream": {}}},
          "default": {"$ref": "#/components/responses/Error"}
        }
      }
    },
    """#

  static let pastSchemas = #"""
    "Boot": {
      "type": "object",
      "required": ["machine", "boot", "offset", "end", "time", "duration", "cause", "stage", "outcome"],
      "properties": {
        "machine": {"type": "string"},
        "boot": {"type": "integer"},
        "offset": {"type": "integer"},
        "end": {"type": "integer"},
        "time": {"type": "string", "format": "date-time"},
        "ended": {"type": "string", "format": "date-time"},
        "duration": {"type": "number"},
        "ready": {"type": "number"},
        "cause": {"type": "string"},
        "user": {"type": "string"},
        "kernel": {"type": "string"},
        "stage": {"enum": ["ordered", "firmware", "loader", "kernel", "login"]},
        "outcome": {"type": "string"}
      }
    },
    "Event": {
      "type": "object",
      "required": ["machine", "time", "offset", "kind", "text"],
      "properties": {
        "machine": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "offset": {"type": "integer"},
        "kind": {"type": "string"},
        "user": {"type": "string"},
        "text": {"type": "string"},
        "bytes": {"type": "integer"}
      }
    },
    "Match": {
      "type": "object",
      "required": ["machine"],
      "properties": {
        "machine": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "offset": {"type": "integer"},
        "text": {"type": "string"},
        "before": {"type": "array", "items": {"type": "string"}},
        "after": {"type": "array", "items": {"type": "string"}},
        "error": {"$ref": "#/components/schemas/Error"}
      }
    },
    "Finding": {
      "type": "object",
      "required": ["kind", "time", "offset", "line"],
      "properties": {
        "kind": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "offset": {"type": "integer"},
        "line": {"type": "string"}
      }
    },
    "Incident": {
      "type": "object",
      "required": ["id", "machine", "kind", "fatal", "time", "offset", "epoch", "line", "from", "to", "complete", "findings", "again", "last", "people", "state"],
      "properties": {
        "id": {"type": "integer"},
        "machine": {"type": "string"},
        "kind": {"type": "string"},
        "fatal": {"type": "boolean"},
        "time": {"type": "string", "format": "date-time"},
        "offset": {"type": "integer"},
        "epoch": {"type": "integer"},
        "line": {"type": "string"},
        "from": {"type": "integer"},
        "to": {"type": "integer"},
        "complete": {"type": "boolean"},
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
        "again": {"type": "integer"},
        "last": {"type": "string", "format": "date-time"},
        "people": {"type": "array", "items": {"$ref": "#/components/schemas/Subscriber"}},
        "state": {"type": "string"},
        "power": {"type": "object"},
        "sensors": {"type": "object"},
        "log": {"type": "object"}
      }
    },
    """#
}
