// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A handler's place on a loop: a slot, and how often the slot was given out before.
struct Registration: Equatable {
  let slot: UInt32
  let generation: UInt32

  init(slot: UInt32, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// As it travels through epoll's user data.
  init(rawValue: UInt64) {
    slot = UInt32(truncatingIfNeeded: rawValue)
    generation = UInt32(truncatingIfNeeded: rawValue >> 32)
  }

  var rawValue: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// The handlers of a loop by slot: an event finds its handler by index, and one that is
/// meant for an earlier owner of the slot finds none.
struct HandlerSlab {
  private struct Slot {
    /// Not retained, and not weak either: a handler leaves its slot before it goes, and each
    /// retain of an object that is held weakly takes the slow way.
    unowned(unsafe) var handler: IOHandler?
    var generation: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var vacant: [UInt32] = []

  mutating func insert(_ handler: IOHandler) -> Registration {
    let slot = vacant.popLast() ?? UInt32(slots.count)
    if slot == slots.count { slots.append(Slot()) }
    unsafe slots[Int(slot)].handler = handler
    return Registration(slot: slot, generation: slots[Int(slot)].generation)
  }

  mutating func remove(_ registration: Registration) {
    let index = Int(registration.slot)
    guard slots[index].generation == registration.generation else { return }
    unsafe slots[index].handler = nil
    slots[index].generation &+= 1
    vacant.append(registration.slot)
  }

  func handler(of registration: Registration) -> IOHandler? {
    let index = Int(registration.slot)
    guard index < slots.count, slots[index].generation == registration.generation else {
      return nil
    }
    return unsafe slots[index].handler
  }
}
