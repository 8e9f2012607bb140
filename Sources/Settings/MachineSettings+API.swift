// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import EventLoop
internal import IPMI
package import Notation

extension MachineSettings {
  /// A machine as the API describes it: nothing of `[defaults]` counts for it, and nothing is
  /// read from files.
  ///
  /// - Throws: all that is wrong, under the names of the fields.
  package init(
    _ name: MachineName,
    _ change: MachineChange,
    capacity: ByteCount
  ) throws(SettingsError) {
    let problems = ProblemList()
    let place = SettingsPlace(file: name.description)
    if change.bmc != nil, change.user == nil {
      problems.add("expected the BMC's user", at: place.at("user"))
    }
    if change.bmc != nil, change.password == nil {
      problems.add("expected the BMC's password", at: place.at("password"))
    }
    if change.bmc == nil, change.socket == nil {
      problems.add("expected bmc or socket: where the console comes from", at: place)
    }
    var table = TableReader(TOMLTable(change), at: place, problems)
    let section = Section(
      place: place,
      members: (try? NameRange(name).members()) ?? [],
      size: 0,
      options: MachineOptions(&table)
    )
    guard problems.problems.isEmpty else { throw SettingsError(problems: problems.problems) }
    var resolver = MachineResolver(
      defaults: nil,
      sections: [section],
      secrets: SecretStore(credentials: nil),
      capacity: capacity,
      problems: problems
    )
    let machines = resolver.machines(in: place)
    guard problems.problems.isEmpty, let machine = machines.first else {
      throw SettingsError(problems: problems.problems)
    }
    self = machine
  }
}

extension TOMLTable {
  /// The fields that are there, as a file would have them.
  fileprivate init(_ change: MachineChange) {
    let texts = [
      "bmc": change.bmc, "socket": change.socket, "user": change.user,
      "password": change.password, "kg": change.kg, "privilege": change.privilege,
      "steal": change.steal, "capacity": change.capacity,
    ]
    var nodes = texts.compactMapValues { $0.map { TOMLNode.string($0) } }
    nodes["cipher_suites"] = change.cipherSuites.map { .array($0.map { .integer($0) }) }
    nodes["quirks"] = change.quirks.map { .array($0.map { .string($0) }) }
    self.init(
      entries: nodes.mapValues { Entry(node: $0, position: .init(line: 1, column: 1)) }
    )
  }
}
