// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

// All bytes pass the functions at the end, where TLS has its place.
extension StreamSocket {
  /// Goes on with the handshake of a stream that is not in clear: `.bytes` once it is over.
  ///
  /// For who wants to know whom they speak to before the first word; others just read and write.
  package func negotiate() -> Transfer {
    if let result = unusable { return result }
    guard let security else { return .bytes(1) }
    let result = security.negotiate(on: descriptor.raw)
    return result > 0 ? .bytes(result) : failure(Int32(-result))
  }

  /// Reads once, `limit` bytes and 64 KiB at most, and shows `body` what came.
  ///
  /// The bytes are the loop's again when `body` returns; inside it no other stream of this
  /// loop may be read.
  package func read(atMost limit: Int = .max, _ body: (Span<UInt8>) -> Void) -> Transfer {
    if let result = unusable { return result }
    let size = min(limit, Scratch.size)
    var code: Int32 = 0
    let count = unsafe loop.scratch.with(
      fill: { start in
        let count = unsafe receive(start, size)
        if count < 0 { code = Int32(-count) }
        return count
      },
      use: body
    )
    if count == 0 { return .closed }
    return count > 0 ? .bytes(count) : failure(code)
  }

  /// Reads once, and appends what came.
  package func read(appendingTo bytes: inout [UInt8], atMost limit: Int = .max) -> Transfer {
    read(atMost: limit) { span in
      unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
  }

  /// Writes from the front of `bytes`, which must not be empty.
  package func write(_ bytes: Span<UInt8>) -> Transfer {
    if let result = unusable { return result }
    let count = unsafe bytes.withUnsafeBytes { unsafe transmit($0) }
    return count >= 0 ? .bytes(count) : failure(Int32(-count))
  }

  /// Writes two pieces with one call: a header and its payload, or a ring's two ends.
  package func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
    if let result = unusable { return result }
    let count = unsafe first.withUnsafeBytes { first in
      unsafe second.withUnsafeBytes { second in
        var parts = unsafe (
          iovec(
            iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress),
            iov_len: first.count
          ),
          iovec(
            iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress),
            iov_len: second.count
          )
        )
        return unsafe withUnsafeMutablePointer(to: &parts) { pointer in
          unsafe pointer.withMemoryRebound(to: iovec.self, capacity: 2) {
            unsafe transmit($0, 2)
          }
        }
      }
    }
    return count >= 0 ? .bytes(count) : failure(Int32(-count))
  }

  /// What a transfer gives without asking the kernel; `nil` for an open stream.
  private var unusable: Transfer? {
    switch state {
    case .open: isClosed ? .failed(EBADF) : nil
    case .connecting: .wouldBlock
    case .broken(let code): .failed(code)
    }
  }

  private func failure(_ code: Int32) -> Transfer {
    if code == EAGAIN { return .wouldBlock }
    state = .broken(code)
    return .failed(code)
  }

  /// Reads; gives the count, 0 at the end, or a negative errno.
  private func receive(_ start: UnsafeMutableRawPointer, _ size: Int) -> Int {
    if let security { return unsafe security.receive(start, size, from: descriptor.raw) }
    while true {
      let count = unsafe recv(descriptor.raw, start, size, 0)
      if count >= 0 { return count }
      if errno != EINTR { return Int(-errno) }
    }
  }

  /// Writes; gives the count or a negative errno.
  ///
  /// To hundreds of viewers a frame each: send(2) costs a little less than a message of one piece.
  private func transmit(_ bytes: UnsafeRawBufferPointer) -> Int {
    if let security {
      let record = unsafe UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.recordSize))
      return unsafe security.transmit(record, to: descriptor.raw)
    }
    while true {
      let count = unsafe send(descriptor.raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return count }
      if errno != EINTR { return Int(-errno) }
    }
  }

  /// Writes several pieces; gives the count or a negative errno.
  private func transmit(_ parts: UnsafeMutablePointer<iovec>, _ count: Int) -> Int {
    if let security { return unsafe Self.join(parts, count, security, descriptor.raw) }
    var message = unsafe msghdr()
    unsafe message.msg_iov = parts
    unsafe message.msg_iovlen = count
    while true {
      let count = unsafe sendmsg(descriptor.raw, &message, Int32(MSG_NOSIGNAL))
      if count >= 0 { return count }
      if errno != EINTR { return Int(-errno) }
    }
  }

  /// The most bytes of one TLS record: more than these are taken with the next write.
  private static let recordSize = 16384

  /// Gives several pieces to `security` as one: each would be a record and a packet.
  private static func join(
    _ parts: UnsafeMutablePointer<iovec>,
    _ count: Int,
    _ security: any StreamSecurity,
    _ descriptor: Int32
  ) -> Int {
    let first = unsafe parts[0].iov_len
    if first >= recordSize {
      let length = min(first, recordSize)
      let bytes = unsafe UnsafeRawBufferPointer(start: parts[0].iov_base, count: length)
      return unsafe security.transmit(bytes, to: descriptor)
    }
    return unsafe withUnsafeTemporaryAllocation(byteCount: recordSize, alignment: 1) { buffer in
      var used = 0
      for index in 0..<count {
        let length = unsafe min(parts[index].iov_len, recordSize - used)
        guard length > 0, let start = unsafe parts[index].iov_base else { continue }
        unsafe buffer.baseAddress?.advanced(by: used).copyMemory(from: start, byteCount: length)
        used += length
      }
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<used])
      return unsafe security.transmit(bytes, to: descriptor)
    }
  }
}
