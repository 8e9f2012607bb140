// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// One command and its answer, as a reader.
package struct Question<Request: CommandRequest>: RecordReader {
  package private(set) var request: CommandOrder?
  package private(set) var output: Result<Request.Response, ReadFailure>?

  package init(
    _ request: Request,
    lun: UInt8 = 0,
    kind: CommandOrder.Kind = .read,
    priority: CommandOrder.Priority = .upkeep
  ) {
    self.request = CommandOrder(request, lun: lun, kind: kind, priority: priority)
  }

  package mutating func take(_ result: CommandResult) {
    guard request != nil else { return }
    request = nil
    output = result.decoded(as: Request.self)
  }
}

extension CommandResult {
  /// The answer to that command, or why there is none.
  package func decoded<Request: CommandRequest>(
    as type: Request.Type
  ) -> Result<Request.Response, ReadFailure> {
    switch self {
    case .completed(.success, let body):
      guard let response = try? Request.Response(body: body.span) else {
        return .failure(.malformed(Request.command))
      }
      return .success(response)
    case .completed(let code, _):
      if code.isUnsupported { return .failure(.unsupported(Request.command)) }
      return .failure(.refused(Request.command, code))
    case .noAnswer: return .failure(.noAnswer)
    case .unknown: return .failure(.unknown)
    case .notSent: return .failure(.notSent)
    case .undelivered(let code): return .failure(.undelivered(code))
    }
  }
}
