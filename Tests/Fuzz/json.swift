// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

@testable import API

/// The body of a request, or a message on a WebSocket: what it asks for, or where it is none.
///
/// What is read is written, and read back as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  read(PowerRequest.init(body:), input)
  read(MachineChange.init(body:), input)
  read(UserChange.init(body:), input)
  read(UserGroupChange.init(body:), input)
  read(PasswordChange.init(body:), input)
  read(LoginRequest.init(body:), input)
  readMessage(ConsoleRequest.self, input)
  readMessage(ConsoleMessage.self, input)
  return 0
}

private func read<Body: Encodable>(
  _ body: ([UInt8]) throws(APIError) -> Body,
  _ input: [UInt8]
) {
  do throws(APIError) {
    let text = JSON.encode(try body(input))
    guard let again = try? body(text) else { preconditionFailure("not read back") }
    precondition(JSON.encode(again) == text, "read back as something else")
  } catch {
    precondition(error.message.contains("line ") || error.message.contains("body"), "\(error)")
  }
}

private func readMessage<Message: Codable & Equatable>(_ type: Message.Type, _ input: [UInt8]) {
  guard let message = try? JSON.decode(type, from: input.span) else { return }
  let again = try? JSON.decode(type, from: JSON.encode(message).span)
  precondition(again == message, "\(message) is read back as \(String(describing: again))")
}
