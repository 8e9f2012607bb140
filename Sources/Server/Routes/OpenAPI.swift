// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API

/// The description of the HTTP API for programs: `GET /openapi.json`.
///
/// Written by hand and kept true by a test, which compares its paths and parameters with
/// the routes.
package enum OpenAPI {
  /// The document, OpenAPI 3.1.
  package static let document: [UInt8] = Array(text.utf8)

  private static let text = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "igord",
        "version": "\#(Version.current)",
        "description": "Console server. Paths work with and without the last slash. {names} is a range such as osl[01-06,09]; answers over a range come in its order. Times are RFC 3339 in UTC. See igor-console-protocol(7)."
      },
      "security": [{"token": []}, {"cookie": []}, {}],
      "paths": {
        \#(accountPaths)
        "/machines": {
          "get": {
            "summary": "All machines and the state of their consoles",
            "responses": {"200": {"$ref": "#/components/responses/Machines"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/machines/{names}": {
          "parameters": [{"$ref": "#/components/parameters/names"}],
          "get": {
            "summary": "These machines and the state of their consoles",
            "responses": {"200": {"$ref": "#/components/responses/Machines"}, "default": {"$ref": "#/components/responses/Error"}}
          },
          \#(machineOperations)
        },
        "/who": {
          "get": {
            "summary": "Who is attached, console by console, without those where nobody is",
            "responses": {"200": {"$ref": "#/components/responses/Who"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/who/{names}": {
          "parameters": [{"$ref": "#/components/parameters/names"}],
          "get": {
            "summary": "Who is attached to these consoles",
            "responses": {"200": {"$ref": "#/components/responses/Who"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/console/{name}": {
          "parameters": [{"$ref": "#/components/parameters/name"}],
          "get": {
            "summary": "A console, live: a WebSocket (igor.console.v1) when upgraded, else a read-only stream",
            "parameters": [
              {"name": "from", "in": "query", "description": "live, [EPOCH:]OFFSET, -BYTES or a time", "schema": {"type": "string", "default": "live"}},
              {"name": "gaps", "in": "query", "description": "Plain stream only: how a gap is told", "schema": {"enum": ["line", "close"], "default": "line"}},
              {"name": "mode", "in": "query", "description": "WebSocket only", "schema": {"enum": ["rw", "ro"], "default": "rw"}},
              {"name": "take", "in": "query", "description": "WebSocket only", "schema": {"enum": ["if-free", "join", "force"], "default": "if-free"}},
              {"name": "replaces", "in": "query", "description": "WebSocket only: the id that this client had on the connection it lost", "schema": {"type": "integer"}}
            ],
            "responses": {
              "101": {"description": "Upgraded"},
              "200": {
                "description": "The console's bytes, for as long as the client stays",
                "headers": {"Igor-Epoch": {"schema": {"type": "integer"}}, "Igor-Offset": {"schema": {"type": "integer"}}},
                "content": {"application/octet-stream": {}}
              },
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/console/{name}/scrollback": {
          "parameters": [{"$ref": "#/components/parameters/name"}],
          "get": {
            "summary": "The past of a console, up to the moment of asking",
            "parameters": [
              {"name": "since", "in": "query", "description": "A time", "schema": {"type": "string"}},
              {"name": "until", "in": "query", "description": "A time", "schema": {"type": "string"}},
              {"name": "from", "in": "query", "description": "[EPOCH:]OFFSET, -BYTES or a time", "schema": {"type": "string"}},
              {"name": "to", "in": "query", "description": "[EPOCH:]OFFSET or a time", "schema": {"type": "string"}},
              {"name": "tail", "in": "query", "description": "Only the last lines", "schema": {"type": "integer", "minimum": 0, "maximum": 1000000}},
              {"name": "boot", "in": "query", "description": "Only what a boot printed: 0 the present one, -1 the one before, 1 the oldest", "schema": {"type": "integer"}},
              {"name": "around", "in": "query", "description": "Only the lines around a time, an offset, or the last mark of a kind, such as panic", "schema": {"type": "string"}},
              {"name": "grep", "in": "query", "description": "Only lines with a match of a regular expression of Perl's kind, 1,024 bytes at most", "schema": {"type": "string"}},
              {"name": "case", "in": "query", "description": "Whether capital and small letters differ for grep", "schema": {"enum": ["ignore", "respect"], "default": "respect"}},
              {"name": "context", "in": "query", "description": "Lines before and after each match, or the event (100 there)", "schema": {"type": "integer", "minimum": 0, "maximum": 10000}},
              {"name": "times", "in": "query", "description": "format=text only: a time before each line, in a zone: utc, local, +02:00", "schema": {"type": "string"}},
              {"name": "color", "in": "query", "description": "Whether colours stay in lines", "schema": {"enum": ["keep", "drop"], "default": "drop"}},
              {"name": "losses", "in": "query", "description": "format=raw only: whether output that the BMC dropped is told", "schema": {"enum": ["line", "none"], "default": "none"}},
              {"name": "gaps", "in": "query", "description": "format=raw only: how a gap is told", "schema": {"enum": ["line", "close"], "default": "line"}},
              {"name": "format", "in": "query", "schema": {"enum": ["text", "raw", "json", "asciicast"], "default": "text"}}
            ],
            "responses": {
              "200": {
                "description": "Text without control characters, bytes, or an array of lines",
                "headers": {"Igor-Epoch": {"schema": {"type": "integer"}}, "Igor-Offset": {"schema": {"type": "integer"}}},
                "content": {"text/plain": {}, "application/octet-stream": {}, "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}}}
              },
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/console/{name}/boots": {
          "parameters": [{"$ref": "#/components/parameters/name"}],
          "get": {
            "summary": "The boots of a machine that its log knows, oldest first",
            "responses": {
              "200": {"description": "One object a boot", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Boot"}}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        \#(machinePaths)
        \#(pastPaths)
        "/healthz": {
          "get": {
            "summary": "Whether igord works",
            "security": [],
            "responses": {"200": {"description": "{\"status\": \"ok\"}"}, "503": {"description": "{\"status\": \"degraded\", \"reasons\": [...]}"}}
          }
        },
        "/metrics": {
          "get": {
            "summary": "Figures in the text format of Prometheus",
            "responses": {"200": {"description": "Figures", "content": {"text/plain": {}}}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/openapi.json": {
          "get": {
            "summary": "This document",
            "security": [],
            "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {}}}}
          }
        }
      },
      "components": {
        "securitySchemes": {
          "token": {"type": "http", "scheme": "bearer", "description": "A token of POST /login; a Unix socket's users need none"},
          "cookie": {"type": "apiKey", "in": "cookie", "name": "igor_session", "description": "Set by POST /login with cookie: true"}
        },
        "parameters": {
          "user": {"name": "user", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$"}},
          "name": {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}},
          "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}},
          "names": {"name": "names", "in": "path", "required": true, "schema": {"type": "string"}}
        },
        "requestBodies": {
          \#(requestBodies)
        },
        "responses": {
          "Machines": {"description": "One object a machine", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Machine"}}}}},
          "Who": {"description": "One object a console", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Who"}}}}},
          "Error": {"description": "What went wrong", "content": {"application/json": {"schema": {"type": "object", "required": ["error"], "properties": {"error": {"$ref": "#/components/schemas/Error"}}}}}}
        },
        "schemas": {
          \#(machineSchemas)
          \#(accountSchemas)
          "Error": {"type": "object", "required": ["code", "message"], "properties": {"code": {"type": "string"}, "message": {"type": "string"}}},
          "Person": {"type": "object", "required": ["id", "user"], "properties": {"id": {"type": "integer"}, "user": {"type": "string"}}},
          "Subscriber": {
            "type": "object",
            "required": ["id", "user", "from", "mode", "since"],
            "properties": {
              "id": {"type": "integer"},
              "user": {"type": "string"},
              "from": {"type": "string"},
              "mode": {"enum": ["rw", "ro"]},
              "since": {"type": "string", "format": "date-time"}
            }
          },
          "Console": {
            "type": "object",
            "required": ["state", "since", "epoch", "offset", "start", "lastByte", "subscribers", "writer", "error"],
            "properties": {
              "state": {"enum": ["active", "connecting", "down", "disabled"]},
              "since": {"type": "string", "format": "date-time"},
              "epoch": {"type": "integer"},
              "offset": {"type": "integer"},
              "start": {"type": "integer"},
              "lastByte": {"type": ["string", "null"], "format": "date-time"},
              "subscribers": {"type": "array", "items": {"$ref": "#/components/schemas/Subscriber"}},
              "writer": {"oneOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}]},
              "error": {"oneOf": [{"$ref": "#/components/schemas/Error"}, {"type": "null"}]}
            }
          },
          "Machine": {
            "type": "object",
            "required": ["machine", "ok"],
            "properties": {
              "machine": {"type": "string"},
              "ok": {"type": "boolean"},
              "error": {"$ref": "#/components/schemas/Error"},
              "bmc": {"type": "string"},
              "socket": {"type": "string"},
              "group": {"type": "array", "items": {"type": "string"}},
              "console": {"$ref": "#/components/schemas/Console"},
              "power": {"enum": ["on", "off"]}
            }
          },
          "Who": {
            "type": "object",
            "required": ["machine", "writer", "subscribers"],
            "properties": {
              "machine": {"type": "string"},
              "writer": {"oneOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}]},
              "subscribers": {"type": "array", "items": {"$ref": "#/components/schemas/Subscriber"}}
            }
          },
          \#(pastSchemas)
          "Line": {
            "type": "object",
            "required": ["machine"],
            "properties": {
              "machine": {"type": "string"},
              "time": {"type": "string", "format": "date-time"},
              "offset": {"type": "integer"},
              "text": {"type": "string"},
              "match": {"type": "boolean"},
              "lost": {
                "type": "object",
                "required": ["offset", "time", "why"],
                "properties": {
                  "offset": {"type": "integer"},
                  "time": {"type": "string", "format": "date-time"},
                  "bytes": {"type": "integer"},
                  "why": {"type": "string"}
                }
              },
              "error": {"$ref": "#/components/schemas/Error"},
              "gap": {
                "type": "object",
                "required": ["from", "to", "why"],
                "properties": {
                  "from": {"type": "integer"},
                  "to": {"type": "integer"},
                  "why": {"enum": ["retention", "disk", "corruption", "unkept", "restart"]}
                }
              }
            }
          }
        }
      }
    }

    """#
}
