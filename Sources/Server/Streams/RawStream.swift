// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
package import Notation

/// A port of one console: plain bytes, no hello.
package struct RawPort: Equatable, Sendable {
  package var machine: MachineName
  /// Whether what is sent to it is typed.
  package var isWritable: Bool
}

/// Streams over raw TCP: what is said before and instead of their bytes.
enum RawStream {
  /// The subscriber that a hello line asks for.
  static func request(
    for line: HelloLine,
    person: Person,
    peer: Peer,
    place: ConnectionPlace
  ) -> AttachRequest {
    AttachRequest(
      console: line.machine,
      framing: .plain,
      mode: line.isWritable ? .readWrite : .readOnly,
      take: line.take,
      mayType: person.may(.type, on: line.machine),
      mayForce: person.may(.power, on: line.machine),
      from: line.start,
      closesAtGaps: line.closesAtGap,
      user: person.name,
      peer: peer.place,
      place: place,
      preface: { Array(answer(to: $0).utf8) },
      refusal: { refusal(APIError($0, console: line.machine)) }
    )
  }

  /// The subscriber that a console's own port makes of whoever connects.
  static func request(for port: RawPort, peer: Peer, place: ConnectionPlace) -> AttachRequest {
    AttachRequest(
      console: port.machine,
      framing: .plain,
      mode: port.isWritable ? .readWrite : .readOnly,
      user: Identity.anonymousName,
      peer: peer.place,
      place: place,
      permission: {
        guard case .console(let port)? = peer.entry.rules?.kind else { return nil }
        return StreamPermission(mayType: port.isWritable, mayForce: port.isWritable)
      },
      refusal: { PlainNotice.line(APIError($0, console: port.machine).message) }
    )
  }

  private static func answer(to attachment: Attachment) -> String {
    let writer = attachment.writer?.user ?? "-"
    return "ok offset=\(attachment.offset) epoch=\(attachment.epoch)"
      + " mode=\(attachment.mode.rawValue) writer=\(writer) state=\(attachment.state.rawValue)\n"
  }

  /// The line that is said instead of `ok`.
  static func refusal(_ error: APIError) -> [UInt8] {
    Array("error \(error.code) \(SafeLines.clean(error.message))\n".utf8)
  }
}

extension APIError {
  /// Why a connection could not be attached.
  init(_ refusal: AttachRefusal, console: MachineName) {
    switch refusal {
    case .notFound: self = .notFound("there is no machine \(console)")
    case .tooMany: self.init(code: "too_many", message: "too many are attached to \(console)")
    case .stopping: self = .stopping
    }
  }

  static let stopping = APIError(code: "stopping", message: "igord is stopping: come back later")
}
