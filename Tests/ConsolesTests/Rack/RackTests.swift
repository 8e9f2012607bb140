// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import Logging
import Notation
import RingLog
import Synchronization
import TestSupport
import Testing

@testable import Consoles

/// A rack on loops of their own threads, as igord has them.
struct RackTests {
  @Test
  func `consoles on several loops are listed together and closed together`() throws {
    let folder = try TemporaryFolder()
    let log = try RingLog.open(RingLogOptions(directory: folder.path, journalFileSize: 4 << 20))
    let workers = try Workers(count: 2, queueLimit: 100)
    let loops = try (0..<3).map { try Loop.start(name: "loop \($0)") { _ in } }
    let rack = Rack(
      loops: loops.map(\.port),
      log: log,
      workers: workers,
      resolvers: workers,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    let home = try Loop()
    let machine = try TestMachine(at: .unix(folder.file("serial")), .echo, on: home)
    let names = (0..<600).map { MachineName.named("n\($0)") }
    rack.apply(
      names.map { name in
        let isReal = name == names[7]
        let path = isReal ? folder.file("serial") : folder.file("none")
        return ConsoleConfiguration(name: name, source: .socket(.unix(path: path)))
      }
    )
    #expect(rack.names.count == 600)
    let wanted = [names[7], .named("stranger"), names[599]]
    let listed = Mutex<[ConsoleSnapshot?]>([])
    func list(_ names: [MachineName]) throws -> [ConsoleSnapshot?] {
      listed.withLock { $0 = [] }
      rack.snapshots(of: names, on: home.port) { found in listed.withLock { $0 = found } }
      let isThere = home.run(until: { listed.withLock { !$0.isEmpty } })
      try #require(isThere)
      return listed.withLock { $0 }
    }
    while try list(wanted)[0]?.status.state != .active {}
    let found = try list(wanted)
    #expect(found.map { $0?.name } == [names[7], nil, names[599]])
    #expect(try list(names).map { $0?.name } == names)
    #expect(machine.isConnected)
    let isDown = Mutex(false)
    rack.shutdown(within: .seconds(5)) { [port = home.port] in
      isDown.withLock { $0 = true }
      port.post { _ in }
    }
    let wasClosed = home.run(until: { isDown.withLock { $0 } && !machine.isConnected })
    #expect(wasClosed)
    for loop in loops { loop.port.post { $0.stop() } }
    for loop in loops { loop.thread.join() }
    workers.close()
    log.close()
  }

  @Test func `names are looked up by who does nothing else`() throws {
    let folder = try TemporaryFolder()
    let log = try RingLog.open(RingLogOptions(directory: folder.path, journalFileSize: 4 << 20))
    let workers = try Workers(count: 1, queueLimit: 1)
    let resolvers = try Workers(count: 1, queueLimit: 10)
    let loop = try Loop.start(name: "loop") { _ in }
    let rack = Rack(
      loops: [loop.port],
      log: log,
      workers: workers,
      resolvers: resolvers,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
    let gate = Mutex(())
    let isFound = Mutex(false)
    gate.withLock { _ in
      // The workers have too much to do; the name has its turn all the same.
      #expect(workers.submit { gate.withLock { _ in } })
      rack.apply([
        ConsoleConfiguration(name: .osl03, source: .socket(.tcp(host: "localhost", port: 1)))
      ])
      let home = try? Loop()
      let wasFound = home?.run {
        guard let port = home?.port, !isFound.withLock({ $0 }) else { return true }
        rack.snapshots(of: [.osl03], on: port) { found in
          let wasTried = found.first??.status.error != nil
          isFound.withLock { $0 = $0 || wasTried }
        }
        return false
      }
      #expect(wasFound == true)
    }
    let isStopped = Mutex(false)
    rack.shutdown(within: .seconds(1)) { isStopped.withLock { $0 = true } }
    while !isStopped.withLock({ $0 }) { usleep(1000) }
    loop.port.post { $0.stop() }
    loop.thread.join()
    workers.close()
    resolvers.close()
    log.close()
  }
}
