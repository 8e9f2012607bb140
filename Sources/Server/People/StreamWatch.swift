// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
internal import Notation

extension ServerContext {
  /// Has a stream end when its user may not watch any more, and writes down that somebody
  /// came, what they typed, and that they left.
  func watch(_ request: inout AttachRequest, _ standing: Standing) {
    let machine = request.console
    request.permission = { [weak self] in
      guard let person = self?.person(of: standing), person.may(.watch, on: machine) else {
        return nil
      }
      return StreamPermission(
        mayType: person.may(.type, on: machine),
        mayForce: person.may(.power, on: machine)
      )
    }
    record(&request)
  }

  /// Writes down that somebody came and left, by whatever door.
  func record(_ request: inout AttachRequest) {
    let (user, peer, machine) = (request.user, request.peer, request.console)
    let (preface, framing) = (request.preface, request.framing)
    request.preface = { [weak self] attachment in
      let words = "\(framing) \(attachment.mode.rawValue)"
      self?.audit(user, peer, "attach", machine, text: words)
      return preface(attachment)
    }
    request.ended = { [weak self] typed in
      self?.audit(user, peer, "detach", machine, typed: typed)
    }
  }

  private func person(of standing: Standing) -> Person? {
    standing.person(in: roster, at: .now)
  }

  private func audit(
    _ user: String,
    _ peer: String,
    _ action: String,
    _ machine: MachineName,
    text: String = "",
    typed: UInt64? = nil
  ) {
    audit(
      AuditEntry(
        time: .now,
        user: user,
        from: peer,
        action: action,
        machine: machine,
        text: text,
        typed: typed
      )
    )
  }
}
