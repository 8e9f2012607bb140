// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import TestSupport
import Testing

/// A server on which logins are needed, and people with a token each.
///
/// The test is root or igord's own user at the Unix socket, hence an admin there.
final class TestPeople {
  let service: TestService
  private let admin: Client
  /// Connects to where a login is needed.
  let connect: () throws -> Client
  /// Tokens by user.
  private(set) var tokens: [String: String] = [:]

  static let password = "correct horse"

  /// Listeners on which logins are needed.
  static let listen = """
    http = [{ address = "127.0.0.1:0" }]
    raw = [{ address = "127.0.0.1:0" }]
    """

  /// Starts a server with these machines.
  convenience init(_ machines: [String] = ["osl01", "osl02"], more: String = "") throws {
    try self.init(at: TestService(machines, listen: Self.listen, more: more))
  }

  /// People at a server that is there, who come in the clear unless told otherwise.
  init(at service: TestService, connect: (() throws -> Client)? = nil) throws {
    self.service = service
    self.connect = connect ?? { try service.connect(.http) }
    admin = try service.connect(.unix)
  }

  /// Adds somebody, and logs in.
  func add(_ user: String, _ permissions: String, groups: String = "[]") throws {
    let body = """
      {"password": "\(Self.password)", "permissions": \(permissions), "groups": \(groups)}
      """
    let answer = try ask("PUT", "/users/\(user)", body)
    try #require(answer.status == 201, "\(answer.text)")
    tokens[user] = try logIn(user).token
  }

  /// Asks at the Unix socket, where everything is allowed.
  @discardableResult
  func ask(_ method: String, _ target: String, _ body: String? = nil) throws -> Answer {
    try admin.request(method, target, body: body)
  }

  /// Asks over TCP, with the token of somebody, or without one.
  func ask(
    as user: String?,
    _ method: String,
    _ target: String,
    _ body: String? = nil
  ) throws -> Answer {
    try connect().request(method, target, body: body, fields(user))
  }

  func fields(_ user: String?) -> [String] {
    user.flatMap { tokens[$0] }.map { ["Authorization: Bearer \($0)"] } ?? []
  }

  func logIn(_ user: String, _ password: String = TestPeople.password) throws -> LoginReport {
    let body = "{\"user\": \"\(user)\", \"password\": \"\(password)\"}"
    let answer = try ask(as: nil, "POST", "/login", body)
    try #require(answer.status == 200, "\(answer.text)")
    return try answer.json()
  }
}

extension Client {
  /// Sends a request with a body and takes its answer.
  func request(
    _ method: String,
    _ target: String,
    body: String?,
    _ fields: [String] = []
  ) throws -> Answer {
    guard let body else { return try request(method, target, fields) }
    let length = "Content-Length: \(body.utf8.count)"
    let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", length] + fields
    send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return try takeAnswer(to: Method(rawValue: method))
  }
}
