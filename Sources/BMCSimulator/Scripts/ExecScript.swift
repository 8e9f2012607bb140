// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import CLinux
internal import EventLoop
internal import Glibc

/// A shell command on a terminal of its own: what it prints is the machine's serial line.
///
/// It is started with the machine and hung up with it (SIGHUP, as when a terminal is closed).
/// `$IGOR_BMC` names the machine. Belongs to the loop that it was made on.
final class ExecScript: SerialScript {
  /// Called when the command has said something.
  var onOutput: () -> Void = {}

  private let command: String
  private let name: String
  private let loop: Loop
  private var watch: DescriptorWatch?
  private var output = ByteQueue()
  private var isPaused = false

  /// Output that waits for the console; the command waits when there is more.
  private static let outputLimit = 65_536

  init(_ command: String, name: String, on loop: Loop) {
    self.command = command
    self.name = name
    self.loop = loop
  }

  func begin(at now: Moment) {
    end()
    let terminal = unsafe igor_spawn_on_terminal(command, "IGOR_BMC=\(name)")
    guard terminal >= 0 else {
      report("cannot be started: \(SystemError("fork").reason)")
      return
    }
    do throws(SystemError) {
      watch = try DescriptorWatch(owning: Descriptor(owning: terminal), on: loop) {
        [unowned self] _ in readOutput()
      }
    } catch {
      report("cannot be watched: \(error)")
    }
  }

  func end() {
    hangUp()
    output.removeAll()
  }

  func type(_ bytes: Span<UInt8>, at now: Moment) {
    guard let watch else { return }
    _ = unsafe bytes.withUnsafeBytes { unsafe write(watch.raw, $0.baseAddress, $0.count) }
  }

  func emit(into output: inout [UInt8], limit: Int, at now: Moment) {
    let taken = self.output.prefix(limit)
    output.append(contentsOf: taken)
    self.output.removeFirst(taken.count)
    if isPaused, self.output.count < Self.outputLimit { readOutput() }
  }

  func nextOutput(at now: Moment) -> Moment? {
    output.isEmpty ? nil : now
  }

  private func readOutput() {
    var part = [UInt8](repeating: 0, count: 4096)
    while let watch {
      isPaused = output.count >= Self.outputLimit
      guard !isPaused else { return }
      let count = unsafe read(watch.raw, &part, part.count)
      if count < 0, errno == EAGAIN { break }
      guard count > 0 else {
        hangUp()
        report("has ended")
        break
      }
      output.append { $0.append(contentsOf: part[..<count]) }
    }
    onOutput()
  }

  private func report(_ event: String) {
    output.append { $0.append(contentsOf: "\r\n[igor-bmc: the command \(event)]\r\n".utf8) }
  }

  private func hangUp() {
    watch?.close()
    watch = nil
  }
}
