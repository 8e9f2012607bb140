// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import HTTP
internal import Notation

/// How a connection ended.
enum Disconnection: Equatable, Sendable {
  /// It could not be made; the text says why and what to do.
  case unreachable(Failure)
  /// igord answered with an HTTP error.
  case refused(status: Int, APIError)
  /// It was there and is no longer; the code is a WebSocket close code where one came.
  case lost(code: UInt16?, reason: String)
}

extension ConsoleVisit {
  /// The connection could not be made, or is gone, perhaps with input that waited for it.
  mutating func disconnected(
    _ why: Disconnection,
    losingInput: Bool = false,
    at now: Moment
  ) {
    guard phase != .ended else { return }
    if let failure = failure(for: why) { return end(failure) }
    switch phase {
    case .opening, .ended:
      break
    case .attached:
      flushScreenful()
      away(why, losingInput, at: now)
    case .away(let since, let attempt, _):
      phase = .away(since: since, attempt: attempt + 1, retry: now + pause(before: attempt + 1))
    }
  }

  /// What is asked for after a loss: the next byte, and the keyboard if it was ours.
  ///
  /// Never by force, whatever was asked for at first: who took it since then meant to.
  var resumption: AttachQuery {
    var take: ConsoleRequest.Take?
    if mode == "rw" { take = writer?.id == id ? .ifFree : .join }
    return AttachQuery(name: options.name, take: take, from: "\(epoch):\(offset)", replaces: id)
  }

  private mutating func away(_ why: Disconnection, _ losesInput: Bool, at now: Moment) {
    phase = .away(since: now, attempt: 0, retry: now + pause(before: 0))
    hintedUntil = nil
    cancelPrompt()
    var text = "connection to igord lost"
    if case .lost(let code, let reason) = why {
      if code == 1001 {
        text = "igord is stopping"
      } else if !reason.isEmpty {
        text += ": \(reason)"
      }
    }
    if losesInput { text += "; the end of what you typed was not sent" }
    text += "; trying to come back"
    if keys != nil { text += ", what you type until then is not sent" }
    say(text, at: now)
  }

  /// 0.25 s at first, twice that each time, 5 s at most; times the jitter.
  private func pause(before attempt: Int) -> Duration {
    .seconds(min(5, 0.25 * Double(1 << min(attempt, 8))) * jitter())
  }

  /// Why there is no use in trying again; `nil` where there is.
  private func failure(for why: Disconnection) -> Failure? {
    switch why {
    case .unreachable(let failure):
      return phase == .opening || isFeeding ? failure : nil
    case .refused(let status, let error):
      let isPassing = status == 429 || status >= 500
      if isPassing && phase != .opening && !isFeeding { return nil }
      guard status != 401 else {
        let words = "you are not logged in, or no longer: igor login \(options.server)"
        return Failure(.notAllowed, words)
      }
      return Failure(ExitReason(Status(rawValue: status)), error.message)
    case .lost(let code, let reason):
      if let failure = Self.finalFailure(code, reason, name: options.name) { return failure }
      if phase == .opening { return Failure(.failed, "igord closed the connection: \(reason)") }
      guard isFeeding else { return nil }
      return Failure(
        .noServer,
        "connection to igord lost while input was being sent; its last bytes may not have arrived"
      )
    }
  }

  /// Whether a pipe is typing: what is lost of it cannot be taken up again.
  private var isFeeding: Bool { keys == nil && options.take != nil && leaveAt == nil }

  /// Close codes after which one does not come back.
  private static func finalFailure(_ code: UInt16?, _ reason: String, name: String) -> Failure? {
    let because = reason.isEmpty ? "" : ": \(reason)"
    switch code {
    case 1008: return Failure(.notAllowed, "igord ended this\(because)")
    case 4001: return Failure(.failed, "another connection took this one's place\(because)")
    case 4404: return Failure(.noSuchMachine, "\(name) is no longer in igord's settings")
    default: return nil
    }
  }
}
