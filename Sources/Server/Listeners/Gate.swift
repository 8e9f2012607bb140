// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import EventLoop
internal import Glibc
internal import Settings
internal import TLS

/// A listener, and the door from it to the loops that serve.
///
/// Lives on the control loop. It only accepts, checks the limits, and hands each connection,
/// nothing of it read, to the next loop in turn.
final class Gate {
  let plan: ListenerPlan
  private let door: Door
  private let context: ServerContext
  private let ports: [ServerPort]
  private var listener: Listener?
  /// The group whose members a Unix socket is for.
  private let group: UInt32?
  private var next = 0

  init(
    _ plan: ListenerPlan,
    _ door: Door,
    to ports: [ServerPort],
    context: ServerContext,
    on loop: Loop
  ) throws(SystemError) {
    self.plan = plan
    self.door = door
    self.ports = ports
    self.context = context
    let access = try Self.access(of: plan)
    group = access.group ?? getegid()
    listener = try Listener(at: plan.address, access: access, on: loop) { [unowned self] in
      accept($0)
    }
  }

  /// Where it listens, with the port that was picked.
  var local: SocketAddress? { listener?.local }

  func close() {
    listener?.close()
    listener = nil
  }

  private func accept(_ stream: StreamSocket) {
    guard plan.allows(stream.peer) else { return stream.close() }
    guard let place = context.limits.admit(stream.peer) else {
      context.counters.refused()
      if let answer = busyAnswer { _ = stream.write(answer.span) }
      return stream.close()
    }
    var security: TLSSession?
    if plan.isEncrypted {
      security = try? context.certificate?.accept()
      guard security != nil else {
        context.counters.refused()
        return stream.close()
      }
    }
    context.counters.accepted()
    let address = stream.peer
    let credentials = address.ip == nil ? stream.peerCredentials : nil
    let arrival = Arrival(
      transfer: stream.detach(),
      place: place,
      entry: Entry(door: door, address: address, isEncrypted: plan.isEncrypted),
      credentials: credentials,
      group: group,
      security: security
    )
    next = (next + 1) % ports.count
    ports[next].post { $0.accept(arrival) }
  }

  /// What one too many is told.
  private var busyAnswer: [UInt8]? {
    guard !plan.isEncrypted else { return nil }
    let error = APIError(code: "too_many", message: "too many connections: come back later")
    return switch plan {
    case .unix, .http: HTTPStream.failure(error)
    case .raw: RawStream.refusal(error)
    case .console: PlainNotice.line(error.message)
    }
  }

  /// Mode and group of a Unix socket; where no group is named, `igor` if there is one.
  private static func access(of plan: ListenerPlan) throws(SystemError) -> UnixSocketAccess {
    guard case .unix(let settings) = plan else { return UnixSocketAccess() }
    let group = Self.number(ofGroup: settings.group ?? "igor")
    if let name = settings.group, group == nil {
      throw SystemError(ServiceError.groupCall, on: "group \(name)", code: ENOENT)
    }
    return UnixSocketAccess(mode: settings.mode, group: group)
  }

  private static func number(ofGroup name: String) -> UInt32? {
    unsafe getgrnam(name)?.pointee.gr_gid
  }
}
