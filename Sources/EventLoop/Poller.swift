// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// epoll(7): which descriptors are ready, each with the number it was added with.
@safe struct Poller: ~Copyable {
  private let epoll: Descriptor
  private let events: UnsafeMutablePointer<epoll_event>

  /// The most events of one turn; the rest come with the next.
  private static let capacity = 256

  init() throws(SystemError) {
    let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
    epoll = Descriptor(owning: try checked(raw, "epoll_create1"))
    unsafe events = .allocate(capacity: Self.capacity)
  }

  deinit {
    unsafe events.deallocate()
  }

  func add(_ raw: Int32, events: UInt32, tag: UInt64) throws(SystemError) {
    var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: tag))
    _ = try checked(unsafe epoll_ctl(epoll.raw, EPOLL_CTL_ADD, raw, &event), "epoll_ctl")
  }

  func change(_ raw: Int32, events: UInt32, tag: UInt64) {
    var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: tag))
    _ = unsafe epoll_ctl(epoll.raw, EPOLL_CTL_MOD, raw, &event)
  }

  func remove(_ raw: Int32) {
    var event = unsafe epoll_event()
    _ = unsafe epoll_ctl(epoll.raw, EPOLL_CTL_DEL, raw, &event)
  }

  /// Waits for events, `milliseconds` at most (-1 without end, 0 not at all); how many came.
  func wait(milliseconds: Int32) -> Int {
    let count = unsafe epoll_wait(epoll.raw, events, Int32(Self.capacity), milliseconds)
    return max(0, Int(count))  // a signal (EINTR) is a turn without events
  }

  /// An event of the last `wait`.
  func event(_ index: Int) -> (tag: UInt64, events: UInt32) {
    let event = unsafe events[index]
    return unsafe (event.data.u64, event.events)
  }
}
