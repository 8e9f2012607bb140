// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The body of `PUT /machines/{name}`: a machine as igord.toml(5) describes one.
///
/// `password` and `kg` go in and never come out. Where they are absent those of before stay,
/// as long as `bmc` and `user` do.
package struct MachineChange: Codable, Equatable, Sendable {
  package var bmc: String?
  package var socket: String?
  package var user: String?
  package var password: String?
  package var kg: String?
  package var cipherSuites: [Int]?
  package var privilege: String?
  package var quirks: [String]?
  package var steal: String?
  /// A size such as `64 MiB`.
  package var capacity: String?

  package init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case bmc
    case socket
    case user
    case password
    case kg
    case cipherSuites = "cipher_suites"
    case privilege
    case quirks
    case steal
    case capacity
  }

  /// The fields that there are.
  package static let fields = CodingKeys.allCases.map(\.rawValue)

  /// Reads a request's body.
  package init(body: [UInt8]) throws(APIError) {
    let body = try RequestBody(body, known: Self.fields)
    bmc = try body.string("bmc", limit: 300)
    socket = try body.string("socket", limit: 300)
    user = try body.string("user", limit: 64)
    password = try body.string("password", limit: 64)
    kg = try body.string("kg", limit: 64)
    cipherSuites = try body.numbers("cipher_suites", in: 0...255, limit: 32)
    privilege = try body.string("privilege", limit: 32)
    quirks = try body.strings("quirks", limit: 64)
    steal = try body.string("steal", limit: 32)
    capacity = try body.string("capacity", limit: 32)
  }

  /// The same without what is secret.
  package var withoutSecrets: MachineChange {
    var change = self
    change.password = nil
    change.kg = nil
    return change
  }
}
