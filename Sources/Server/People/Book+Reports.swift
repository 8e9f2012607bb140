// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Notation

// The book as the API shows it.
extension Book {
  /// A user of the table; one who has just been removed has nothing.
  func report(of name: AccountName, at now: Timestamp) -> UserReport {
    report(of: name, tokens: tokens.values.count { $0.user == name && now < $0.expires }, now)
  }

  /// All users, by name; takes its time: it is for workers.
  func userReports(at now: Timestamp) -> [UserReport] {
    var counts: [AccountName: Int] = [:]
    for token in tokens.values where now < token.expires { counts[token.user, default: 0] += 1 }
    return users.keys.sorted().map { report(of: $0, tokens: counts[$0] ?? 0, now) }
  }

  private func report(of name: AccountName, tokens: Int, _ now: Timestamp) -> UserReport {
    let user = users[name]
    return UserReport(
      user: name.description,
      permissions: user?.permissions.map(\.report) ?? [],
      groups: user?.groups.map(\.description) ?? [],
      password: user?.password != nil,
      tokens: tokens,
      created: user?.created ?? now
    )
  }

  func report(ofGroup name: AccountName) -> UserGroupReport {
    report(ofGroup: name, members: users.filter { $0.value.groups.contains(name) }.map(\.key))
  }

  /// All groups of users, by name; takes its time: it is for workers.
  func groupReports() -> [UserGroupReport] {
    var members: [AccountName: [AccountName]] = [:]
    for (name, user) in users {
      for group in user.groups { members[group, default: []].append(name) }
    }
    return groups.keys.sorted().map { report(ofGroup: $0, members: members[$0] ?? []) }
  }

  private func report(ofGroup name: AccountName, members: [AccountName]) -> UserGroupReport {
    UserGroupReport(
      group: name.description,
      permissions: groups[name]?.map(\.report) ?? [],
      members: members.sorted().map(\.description)
    )
  }
}

extension Book.Token {
  var report: TokenReport {
    TokenReport(id: id, created: created, expires: expires, from: from, label: label)
  }
}

extension UserChange {
  /// What changed, for the audit trail: never the password.
  func summary(of name: AccountName) -> String {
    let parts = [
      password == nil ? nil : "password",
      permissions.map { $0.isEmpty ? "no permissions" : "permissions \($0.summary)" },
      groups.map { $0.isEmpty ? "no groups" : "groups \($0.joined(separator: ", "))" },
    ]
    return "\(name): " + parts.compactMap { $0 }.joined(separator: "; ")
  }
}

extension [PermissionReport] {
  /// `viewer, operator on osl0[1-6]`.
  var summary: String {
    map { permission in permission.role + (permission.on.map { " on \($0)" } ?? "") }
      .joined(separator: ", ")
  }
}

/// Answers that are a line of JSON for each element.
enum JSONLines {
  static let type = "application/x-ndjson"
}

/// Entries of the audit trail as an array, or a line each.
struct AuditPieces: ReviewedPieces {
  private let reports: [AuditReport]
  private let asLines: Bool
  private var index = 0
  private var array = ArrayPieces()

  private static let share = 200

  init(_ reports: [AuditReport], asLines: Bool) {
    self.reports = reports
    self.asLines = asLines
  }

  func review(_ person: Person) -> Bool { person.isAdmin }

  mutating func next() -> [UInt8]? {
    guard index < reports.count else { return asLines ? nil : array.next(nil) }
    let end = min(index + Self.share, reports.count)
    defer { index = end }
    let elements = reports[index..<end].map { JSON.encode($0) }
    return asLines ? elements.flatMap { $0 + [0x0A] } : array.next(elements)
  }
}
