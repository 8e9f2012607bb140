// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog
internal import Settings

// Machines that the API keeps.
extension Answerer {
  /// Adds a machine or changes one; answered when its console is on its way up.
  func putMachine(_ text: String, _ asker: Asker) throws {
    let name = try newMachine(text, asker)
    let change = try MachineChange(body: asker.body)
    let context = context
    let capacity = context.directory.capacity
    let stored = StoredMachines(vault: try context.vault.get(), capacity: capacity)
    let old = context.store.book.machines[name]
    let whole = try stored.completed(change, name, from: old)
    let settings: MachineSettings
    do throws(SettingsError) {
      settings = try MachineSettings(name, whole, capacity: capacity)
    } catch {
      let words = error.problems.map { problem in
        let field = problem.place.keys.last.map { "\($0): " } ?? ""
        return field + problem.message
      }
      throw Parameters.bad(words.joined(separator: "; "))
    }
    try check(settings, asker)
    let value = stored.stored(name, whole)
    finish(asker) {
      context.store.put(name, value, then: $0)
    } then: { [self] isNew in
      let source = settings.sourceText
      context.audit(asker.entry("machine.put", on: name, text: source))
      let answer = shard.reply { [self] (_: Void) in tell(name, isNew, asker) }
      context.whenMachinesCount { answer(()) }
    }
  }

  /// Refuses a source that is taken, and one that gives more than a machine.
  ///
  /// igord connects to a console's socket with its own rights, so naming one is for those who
  /// have all of them anyway.
  private func check(_ settings: MachineSettings, _ asker: Asker) throws(APIError) {
    let source = settings.sourceText
    let isSocket = if case .bmc = settings.source { false } else { true }
    guard !isSocket || asker.person.isAdmin else {
      let words = "a console from a socket takes the right admin on all machines"
      throw APIError(code: "not_allowed", message: "you may not do that: \(words)")
    }
    if let setting = context.directory.listeners.setting(at: settings.source) {
      throw APIError(code: "conflict", message: "igord itself listens at \(source): \(setting)")
    }
    if let other = context.directory.name(ofSource: source), other != settings.name {
      let isSeen = asker.person.may(.sense, on: other)
      let owner = isSeen ? other.description : "another machine"
      throw APIError(code: "conflict", message: "\(source) is the source of \(owner)")
    }
  }

  /// A name of a machine that is not in the settings, for somebody who may have it.
  private func newMachine(_ text: String, _ asker: Asker) throws(APIError) -> MachineName {
    guard let name = MachineName(text), text != "all" else {
      let word = SafeLines.clean(String(text.prefix(80)))
      let words = "a name has up to \(MachineName.byteLimit) letters, digits and . _ -"
      throw Parameters.bad("\(word): \(words)")
    }
    guard asker.person.may(.admin, on: name) else { throw .notAllowed(.admin, on: name) }
    guard context.directory[name]?.isStored != false else { throw Self.inSettings(name) }
    return name
  }

  private static func inSettings(_ name: MachineName) -> APIError {
    let words = "\(name) is in igord's settings, which count: change it there"
    return APIError(code: "in_settings", message: words)
  }

  private static func logStays(_ name: MachineName, _ failure: FileError) -> APIError {
    let words = "\(name) is removed, but its log stays: \(failure)"
    return APIError(code: "log_failed", message: words)
  }

  private func tell(_ name: MachineName, _ isNew: Bool, _ asker: Asker) {
    let context = context
    let find: @Sendable (@escaping @Sendable ([ConsoleSnapshot?]) -> Void) -> Void = {
      context.rack.snapshots(of: [name], then: $0)
    }
    shard.begin(find, for: asker) { snapshots in
      guard let machine = context.directory[name], let snapshot = snapshots.first ?? nil else {
        return asker.send(.failure(APIError(.notFound, console: name)))
      }
      let report = MachineReport(
        machine: name.description,
        bmc: machine.bmc,
        socket: machine.socket,
        group: machine.groups,
        console: snapshot.report
      )
      asker.send(.json(report, status: isNew ? .created : .ok))
    }
  }

  /// Removes a machine: its session is closed, and its log stays unless it is purged, now or
  /// some time later.
  func deleteMachine(_ text: String, purges: Bool, _ asker: Asker) throws {
    if purges, let name = removedMachine(text, asker) { return purge(name, asker) }
    let machine = try context.directory.machine(text, for: asker.person, .admin)
    guard machine.isStored else { throw Self.inSettings(machine.name) }
    let (context, name) = (context, machine.name)
    finish(asker) {
      context.store.remove(name, then: $0)
    } then: { [self] in
      guard purges else {
        context.audit(asker.entry("machine.delete", on: name))
        let answer = shard.reply { (_: Void) in asker.send(.nothing) }
        return context.whenMachinesCount { answer(()) }
      }
      let next = shard.reply { [self] (_: Void) in purge(name, asker) }
      context.whenMachinesCount { next(()) }
    }
  }

  /// A machine that was removed and has left a log, for somebody who may remove that too.
  private func removedMachine(_ text: String, _ asker: Asker) -> MachineName? {
    guard let name = MachineName(text), context.directory[name] == nil,
      asker.person.may(.admin, on: name), context.rack.hasLog(of: name)
    else { return nil }
    return name
  }

  private func purge(_ name: MachineName, _ asker: Asker) {
    context.audit(asker.entry("machine.delete", on: name, text: "purged"))
    context.rack.purge(
      name,
      then: shard.reply { (failure: FileError?) in
        asker.send(failure.map { .failure(Self.logStays(name, $0)) } ?? .nothing)
      }
    )
  }
}
