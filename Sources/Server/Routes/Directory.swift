// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import EventLoop
package import Notation
package import Settings

/// The machines and groups of the settings, as the routes see them.
///
/// A snapshot: reloading the settings makes another.
package struct Directory: Sendable {
  /// What the settings say of a machine and everybody may know.
  package struct Machine: Sendable {
    package var name: MachineName
    package var bmc: String?
    package var socket: String?
    package var groups: [String]
    /// Whether the API keeps it, and not the settings.
    package var isStored: Bool

    package init(
      name: MachineName,
      bmc: String?,
      socket: String?,
      groups: [String],
      isStored: Bool = false
    ) {
      self.name = name
      self.bmc = bmc
      self.socket = socket
      self.groups = groups
      self.isStored = isStored
    }

    init(_ settings: MachineSettings, groups: [String], isStored: Bool) {
      let isBMC = if case .bmc = settings.source { true } else { false }
      let source = settings.sourceText
      self.init(
        name: settings.name,
        bmc: isBMC ? source : nil,
        socket: isBMC ? nil : source,
        groups: groups,
        isStored: isStored
      )
    }

    /// Where its console comes from.
    var source: String? { bmc ?? socket }
  }

  /// Names in the order of the settings.
  package private(set) var names: [MachineName]
  private var machines: [MachineName: Machine]
  private let groups: [MachineName: [MachineName]]
  private var sources: [String: MachineName]
  /// What a console's log may take where its machine says nothing else.
  package let capacity: ByteCount
  /// Where no console's socket may lead.
  let listeners: OwnListeners

  package init(
    _ machines: [Machine],
    groups: [MachineName: [MachineName]],
    capacity: ByteCount = ByteCount(64 << 20),
    listeners: OwnListeners = OwnListeners()
  ) {
    self.listeners = listeners
    names = machines.map(\.name)
    self.machines = Dictionary(machines.map { ($0.name, $0) }) { first, _ in first }
    self.groups = groups
    self.capacity = capacity
    sources = Dictionary(
      machines.compactMap { machine in machine.source.map { ($0, machine.name) } }
    ) { first, _ in first }
  }

  /// The same with one machine of the database as it is now, or without it.
  func with(_ settings: MachineSettings?, as name: MachineName) -> Directory {
    var copy = self
    let new = settings.map { settings in
      let groups = groups.filter { $0.value.contains(name) }.keys.sorted().map(\.description)
      return Machine(settings, groups: groups, isStored: true)
    }
    let old = copy.machines[name]
    copy.machines[name] = new
    if let source = old?.source { copy.sources[source] = nil }
    if let source = new?.source { copy.sources[source] = name }
    if (old == nil) != (new == nil) { copy.list(name, new != nil) }
    return copy
  }

  /// Puts a name in its place, or takes it away.
  private mutating func list(_ name: MachineName, _ isThere: Bool) {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    if isThere { names.insert(name, at: low) } else { names.remove(at: low) }
  }

  /// The machine whose console comes from there.
  func name(ofSource text: String) -> MachineName? { sources[text] }

  package subscript(_ name: MachineName) -> Machine? { machines[name] }

  /// The machine of a path segment that has to be one name; throws `not_found` otherwise.
  package func machine(_ text: String) throws(APIError) -> Machine {
    guard let name = MachineName(text), let machine = machines[name] else {
      throw .notFound("there is no machine \(SafeLines.clean(String(text.prefix(80))))")
    }
    return machine
  }

  /// The machines of a range, known or not, in its order.
  ///
  /// A single name that is unknown is an error of the whole request, as are a group that does
  /// not exist and a range in which no machine is. `*`, `all` and groups stand only for machines
  /// for which `isShown` is true; a group without any of those does not exist. What is kept of
  /// `former` machines is found by their names.
  func resolve(
    _ range: NameRange,
    or former: FormerMachines = .none,
    showing isShown: (MachineName) -> Bool
  ) throws(APIError) -> [MachineName] {
    if let name = range.singleName {
      return [former.isKept(name) ? name : try machine(name.description).name]
    }
    let known = self.names + former.chosen.filter { machines[$0] == nil }
    let names: [MachineName]
    do throws(NotationError) {
      names = try range.names(among: known.unhurried.filter(isShown)) { group in
        groups[group]?.filter(isShown).nonEmpty
      }
    } catch {
      let code = error.kind == .notFound ? "not_found" : "bad_request"
      throw APIError(code: code, message: error.description)
    }
    guard !names.isEmpty else {
      let words = SafeLines.clean(String(range.description.prefix(80)))
      throw .notFound("no machine is in \"\(words)\"")
    }
    return names
  }

  /// The machines of a range as it was written, for somebody who sees all.
  package func resolve(_ text: String) throws(APIError) -> [MachineName] {
    try resolve(NameRange(path: text)) { _ in true }
  }

  /// The machines that a range stands for.
  func names(in range: NameRange) throws(NotationError) -> [MachineName] {
    try range.names(among: names) { groups[$0] }
  }
}

extension NameRange {
  /// Reads a range that a request names.
  init(path text: String) throws(APIError) {
    do throws(NotationError) {
      try self.init(text)
    } catch {
      throw APIError(code: "bad_request", message: error.description)
    }
  }
}

extension Array {
  /// The array; `nil` where nothing is in it.
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
