// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// Logins, users, the audit trail, and machines that the API keeps.
extension OpenAPI {
  /// Operations on `/machines/{names}` besides GET.
  static let machineOperations = #"""
    "put": {
            "summary": "Add or change one machine that the API keeps; right admin",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MachineChange"}}}},
            "responses": {
              "200": {"description": "Changed", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Machine"}}}},
              "201": {"description": "Added; its console is on its way up", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Machine"}}}},
              "409": {"$ref": "#/components/responses/Error"},
              "default": {"$ref": "#/components/responses/Error"}
            }
          },
          "delete": {
            "summary": "Remove one machine that the API keeps; its session is closed, its log stays unless purged; right admin",
            "parameters": [{"name": "purge", "in": "query", "description": "Whether its log is removed too", "schema": {"enum": ["true", "false"], "default": "false"}}],
            "responses": {"204": {"description": "Removed"}, "default": {"$ref": "#/components/responses/Error"}}
          }
    """#

  /// Paths, without the braces around them.
  static let accountPaths = #"""
    "/login": {
          "get": {
            "summary": "Who asks, and what they may do",
            "responses": {"200": {"description": "Who asks", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Identity"}}}}, "default": {"$ref": "#/components/responses/Error"}}
          },
          "post": {
            "summary": "A token for a name and password, in the body or in Authorization: Basic",
            "security": [],
            "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/LoginRequest"}}}},
            "responses": {
              "200": {"description": "A token, or a cookie with it", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Login"}}}},
              "401": {"$ref": "#/components/responses/Error"},
              "429": {"$ref": "#/components/responses/Error"},
              "503": {"$ref": "#/components/responses/Error"},
              "default": {"$ref": "#/components/responses/Error"}
            }
          },
          "delete": {
            "summary": "End the login that the request came with",
            "responses": {"204": {"description": "The token is good no more"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/users": {
          "get": {
            "summary": "All users; right admin on all machines",
            "responses": {"200": {"description": "Users by name", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}}}}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/users/{user}": {
          "parameters": [{"$ref": "#/components/parameters/user"}],
          "get": {
            "summary": "One user; right admin on all machines",
            "responses": {"200": {"description": "The user", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}, "default": {"$ref": "#/components/responses/Error"}}
          },
          "put": {
            "summary": "Add or change a user; what is left out stays; right admin on all machines",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/UserChange"}}}},
            "responses": {
              "200": {"description": "Changed", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}},
              "201": {"description": "Added", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          },
          "delete": {
            "summary": "Remove a user, and end their logins and streams; right admin on all machines",
            "responses": {"204": {"description": "Removed"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/users/{user}/password": {
          "parameters": [{"$ref": "#/components/parameters/user"}],
          "put": {
            "summary": "Another password; all other logins of the user end. For oneself with the old one, for others with the right admin on all machines",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PasswordChange"}}}},
            "responses": {"204": {"description": "Changed"}, "429": {"$ref": "#/components/responses/Error"}, "503": {"$ref": "#/components/responses/Error"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/users/{user}/tokens": {
          "parameters": [{"$ref": "#/components/parameters/user"}],
          "get": {
            "summary": "The tokens of a user, without what makes them work; for oneself and admins",
            "responses": {"200": {"description": "Tokens, oldest first", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Token"}}}}}, "default": {"$ref": "#/components/responses/Error"}}
          },
          "delete": {
            "summary": "Revoke all tokens of a user; streams that came with them end",
            "responses": {"204": {"description": "Revoked"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/users/{user}/tokens/{id}": {
          "parameters": [{"$ref": "#/components/parameters/user"}, {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"}}],
          "delete": {
            "summary": "Revoke one token; streams that came with it end",
            "responses": {"204": {"description": "Revoked"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/user-groups": {
          "get": {
            "summary": "All groups of users; right admin on all machines",
            "responses": {"200": {"description": "Groups by name", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/UserGroup"}}}}}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/user-groups/{group}": {
          "parameters": [{"name": "group", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$"}}],
          "put": {
            "summary": "Add a group of users, or change what its members may do; right admin on all machines",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["permissions"], "additionalProperties": false, "properties": {"permissions": {"$ref": "#/components/schemas/Permissions"}}}}}},
            "responses": {
              "200": {"description": "Changed", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/UserGroup"}}}},
              "201": {"description": "Added", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/UserGroup"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          },
          "delete": {
            "summary": "Remove a group of users; right admin on all machines",
            "responses": {"204": {"description": "Removed"}, "default": {"$ref": "#/components/responses/Error"}}
          }
        },
        "/audit": {
          "get": {
            "summary": "Who did what, oldest first; right admin on all machines",
            "parameters": [
              {"name": "since", "in": "query", "description": "A time", "schema": {"type": "string"}},
              {"name": "until", "in": "query", "description": "A time", "schema": {"type": "string"}},
              {"name": "user", "in": "query", "schema": {"type": "string"}},
              {"name": "machine", "in": "query", "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}},
              {"name": "limit", "in": "query", "description": "The newest so many", "schema": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 1000}}
            ],
            "responses": {
              "200": {
                "description": "Entries, as an array or a line each",
                "content": {
                  "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/AuditEntry"}}},
                  "application/x-ndjson": {}
                }
              },
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
    """#

  /// Schemas, without the braces around them.
  static let accountSchemas = #"""
    "Permission": {
            "type": "object",
            "required": ["role"],
            "additionalProperties": false,
            "properties": {
              "role": {"enum": ["sense", "viewer", "typist", "operator", "admin"]},
              "on": {"type": "string", "description": "A range of machines; all where it is absent"}
            }
          },
          "Permissions": {"type": "array", "maxItems": 64, "items": {"$ref": "#/components/schemas/Permission"}},
          "User": {
            "type": "object",
            "required": ["user", "permissions", "groups", "password", "tokens", "created"],
            "properties": {
              "user": {"type": "string"},
              "permissions": {"$ref": "#/components/schemas/Permissions"},
              "groups": {"type": "array", "items": {"type": "string"}},
              "password": {"type": "boolean", "description": "Whether there is one"},
              "tokens": {"type": "integer"},
              "created": {"type": "string", "format": "date-time"}
            }
          },
          "UserChange": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "password": {"type": "string", "minLength": 8, "maxLength": 1024},
              "permissions": {"$ref": "#/components/schemas/Permissions"},
              "groups": {"type": "array", "maxItems": 64, "items": {"type": "string"}}
            }
          },
          "PasswordChange": {
            "type": "object",
            "required": ["password"],
            "additionalProperties": false,
            "properties": {"password": {"type": "string", "minLength": 8, "maxLength": 1024}, "old": {"type": "string"}}
          },
          "UserGroup": {
            "type": "object",
            "required": ["group", "permissions", "members"],
            "properties": {
              "group": {"type": "string"},
              "permissions": {"$ref": "#/components/schemas/Permissions"},
              "members": {"type": "array", "items": {"type": "string"}}
            }
          },
          "LoginRequest": {
            "type": "object",
            "required": ["user", "password"],
            "additionalProperties": false,
            "properties": {
              "user": {"type": "string"},
              "password": {"type": "string"},
              "cookie": {"type": "boolean", "description": "Whether the token is wanted as a browser's cookie, and not in the answer"},
              "lifetime": {"type": "integer", "minimum": 60, "maximum": 31622400, "description": "Seconds"},
              "label": {"type": "string", "maxLength": 100}
            }
          },
          "Login": {
            "type": "object",
            "required": ["user", "id", "expires"],
            "properties": {
              "user": {"type": "string"},
              "token": {"type": "string"},
              "id": {"type": "string"},
              "expires": {"type": "string", "format": "date-time"}
            }
          },
          "Identity": {
            "type": "object",
            "required": ["user", "admin", "permissions"],
            "properties": {
              "user": {"type": "string"},
              "token_id": {"type": "string"},
              "expires": {"type": "string", "format": "date-time"},
              "admin": {"type": "boolean"},
              "permissions": {"$ref": "#/components/schemas/Permissions"}
            }
          },
          "Token": {
            "type": "object",
            "required": ["id", "created", "expires", "from"],
            "properties": {
              "id": {"type": "string"},
              "created": {"type": "string", "format": "date-time"},
              "expires": {"type": "string", "format": "date-time"},
              "from": {"type": "string"},
              "label": {"type": "string"}
            }
          },
          "AuditEntry": {
            "type": "object",
            "required": ["id", "time", "user", "from", "action"],
            "properties": {
              "id": {"type": "integer"},
              "time": {"type": "string", "format": "date-time"},
              "user": {"type": "string"},
              "from": {"type": "string"},
              "action": {"type": "string"},
              "machine": {"type": "string"},
              "text": {"type": "string"},
              "error": {"type": "string"},
              "typed": {"type": "integer"}
            }
          },
          "MachineChange": {
            "type": "object",
            "additionalProperties": false,
            "description": "As igord.toml(5) describes a machine; bmc or socket is needed. Without password the one of before stays, as long as bmc and user do",
            "properties": {
              "bmc": {"type": "string"},
              "socket": {"type": "string"},
              "user": {"type": "string"},
              "password": {"type": "string"},
              "kg": {"type": "string"},
              "cipher_suites": {"type": "array", "items": {"type": "integer"}},
              "privilege": {"enum": ["auto", "user", "operator", "admin"]},
              "quirks": {"type": "array", "items": {"type": "string"}},
              "steal": {"enum": ["own", "never", "always"]},
              "capacity": {"type": "string"}
            }
          },
    """#
}
