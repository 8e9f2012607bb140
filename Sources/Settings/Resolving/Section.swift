// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// A table `[machine."RANGE"]`, its machines and what it says about them.
struct Section {
  var place: SettingsPlace
  var members: [NameRange.Member]
  /// 0 for a single name, else the number of machines: the smaller wins.
  var size: Int
  var options: MachineOptions

  /// The most sections of all files, and the most machines that they list together.
  static let countLimit = 100_000
  static let memberLimit = 1_000_000
}

/// Something a section says, filled in for one machine, and where it says so.
struct Found<Value> {
  var value: Value
  var place: SettingsPlace
}

/// The groups of all files, each taken apart once, whatever order they stand in.
final class GroupTable {
  private var texts: [MachineName: (range: NameRange, place: SettingsPlace)] = [:]
  private var names: [MachineName: [MachineName]] = [:]
  private var underway: Set<MachineName> = []
  private var total = 0
  private let problems: ProblemList
  /// All machines, where they are known: what `*`, `?` and `all` choose among.
  private var known: [MachineName]?

  init(_ problems: ProblemList) {
    self.problems = problems
  }

  /// Adds the groups of one table `group`.
  func read(_ table: TableReader) {
    var table = table
    for key in table.keys.keys.sorted() {
      guard let name = MachineName(key) else {
        table.problem("expected a group's name: letters, digits and . _ -", at: key)
        continue
      }
      if let other = texts[name]?.place {
        table.problem("the group stands in \(other) as well", at: key)
        continue
      }
      guard let text = Self.text(key, &table) else { continue }
      do {
        texts[name] = (try NameRange(text), table.place(of: key))
      } catch {
        table.problem(error.description, at: key)
      }
    }
  }

  /// A range, or an array of them.
  private static func text(_ key: String, _ table: inout TableReader) -> String? {
    switch table.node(key) {
    case .string(let text): return text
    case .array(let nodes):
      let texts = nodes.compactMap { if case .string(let text) = $0 { text } else { nil } }
      if texts.count == nodes.count { return texts.joined(separator: ",") }
    default: break
    }
    table.problem("expected a range such as \"osl0[1-6]\", or an array of them", at: key)
    return nil
  }

  /// All groups, taken apart; `known` are all machines.
  func all(of known: [MachineName]) -> [MachineName: [MachineName]] {
    self.known = known
    for name in texts.keys.sorted() { _ = machines(of: name) }
    return names
  }

  /// The machines of a group; `nil` where there is no such group.
  func machines(of group: MachineName) -> [MachineName]? {
    if let done = names[group] { return done }
    guard let (range, place) = texts[group] else { return nil }
    guard underway.insert(group).inserted else {
      problems.add("the group contains itself", at: place)
      return []
    }
    defer { underway.remove(group) }
    var found: [MachineName] = []
    do {
      found = try range.names(among: known, ofGroup: machines)
    } catch {
      problems.add(error.description, at: place)
    }
    total += found.count
    if total > Section.memberLimit {
      problems.add("the groups have more than \(Section.memberLimit) names together", at: place)
      found = []
    }
    names[group] = found
    return found
  }
}
