// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// The service manager, told how igord is doing (sd_notify(3)).
///
/// Does nothing where `NOTIFY_SOCKET` is not set.
enum ServiceManager {
  /// Everything is up.
  static func ready(_ status: String) { notify("READY=1\nSTATUS=\(status)") }

  /// The settings are being read again; `ready` follows.
  static func reloading() {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    notify("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
  }

  /// igord goes on: due again before `watchdogTime` is over.
  static func alive() { notify("WATCHDOG=1") }

  /// How long igord may stand still before the manager ends it; `nil` where it does not watch.
  static var watchdogTime: Duration? {
    if let owner = unsafe getenv("WATCHDOG_PID"), unsafe atoi(owner) != getpid() { return nil }
    guard let text = unsafe getenv("WATCHDOG_USEC"),
      let microseconds = unsafe Int64(String(cString: text)), microseconds > 0
    else { return nil }
    return .microseconds(microseconds)
  }

  /// igord is about to exit.
  static func stopping() { notify("STOPPING=1") }

  private static func notify(_ message: String) {
    guard let variable = unsafe getenv("NOTIFY_SOCKET") else { return }
    var path = unsafe Array(String(cString: variable).utf8)
    guard let first = path.first, first == 0x2F || first == 0x40 else { return }
    // An abstract socket is written with @ and begins with NUL.
    if first == 0x40 { path[0] = 0 }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.count < capacity else { return }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return }
    defer { close(socket) }
    let bytes = Array(message.utf8)
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length)
      }
    }
  }
}
