// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Notation
import TestSupport
import Testing

@testable import Consoles

/// A rack with one console on a socket, which is active.
struct SocketScene {
  let bench: RackBench
  let machine: TestMachine

  init(capacity: Int? = nil, _ adjust: (inout RackOptions) -> Void = { _ in }) throws {
    bench = try RackBench(adjust)
    machine = try TestMachine(at: .unix(bench.folder.file("serial")), on: bench.loop)
    bench.rack.apply([
      ConsoleConfiguration(name: .osl03, capacity: capacity, source: .socket(machine.endpoint))
    ])
    try bench.wait(for: .active, of: .osl03)
  }

  func wait(_ location: SourceLocation = #_sourceLocation, until isDone: () -> Bool) throws {
    try bench.wait(nil, location, until: isDone)
  }
}
