// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc
internal import Notation

extension Settings {
  /// Reads a settings file, what it includes and the secrets that it refers to.
  ///
  /// Relative paths are seen from the folder of the file that names them.
  /// - Parameters:
  ///   - path: The file.
  ///   - credentials: Where systemd keeps the service's credentials.
  /// - Throws: everything that is wrong, not only the first thing.
  /// - Returns: The settings, with what is odd in `warnings`.
  package static func load(
    path: String,
    credentials: String? = unsafe getenv("CREDENTIALS_DIRECTORY").map { unsafe String(cString: $0) }
  ) throws(SettingsError) -> Settings {
    let problems = ProblemList()
    var loader = SettingsLoader(problems: problems)
    let settings = try loader.load(path, SecretStore(credentials: credentials))
    guard problems.isEmpty else { throw SettingsError(problems: problems.problems) }
    return settings
  }

  /// One line about what there is: `6 machines, 1 group, 2 listeners`.
  package var summary: String {
    let listeners =
      listen.http.count + listen.raw.count + (listen.unix == nil ? 0 : 1)
      + machines.count { $0.rawPort != nil }
    return [(machines.count, "machine"), (groups.count, "group"), (listeners, "listener")]
      .map { count, noun in "\(count) \(noun)\(count == 1 ? "" : "s")" }
      .joined(separator: ", ")
  }
}

/// The walk over a settings file and its includes.
private struct SettingsLoader {
  let problems: ProblemList
  let groups: GroupTable
  var sections: [Section] = []
  var defaults: Found<MachineOptions>?
  /// Tables of sections, read once all groups are known.
  private var machineTables: [TableReader] = []
  private var memberCount = 0
  /// Files with a password in them that others may read.
  private var openFiles: Set<String> = []

  static let byteLimit = 16 << 20
  static let fileLimit = 1000

  init(problems: ProblemList) {
    self.problems = problems
    groups = GroupTable(problems)
  }

  mutating func load(_ path: String, _ secrets: SecretStore) throws(SettingsError) -> Settings {
    let file = SettingsPlace(file: path)
    var table = try read(path)
    let state = table.string("state", expected: "a folder's path") ?? Settings.defaultState
    var settings = Settings(state: state.relative(to: path))
    if state.isEmpty { table.problem("expected a folder's path", at: "state") }
    if var log = table.table("log") { settings.log = LogSettings(&log) }
    if var listen = table.table("listen") { settings.listen = ListenSettings(&listen) }
    if var incidents = table.table("incidents") {
      settings.incidents = IncidentSettings(&incidents)
    }
    if let detectors = table.table("detector") {
      settings.detectors = DetectorSettings.all(in: detectors)
    }
    if var sensors = table.table("sensors") { settings.sensors = SensorSettings(&sensors) }
    if var power = table.table("power") { settings.power = PowerSettings(&power) }
    if var defaults = table.table("defaults") {
      self.defaults = Found(value: MachineOptions(&defaults), place: defaults.place)
    }
    collect(&table)
    include(&table)
    let users = "users are not in the settings: igord user add NAME, or PUT /users/NAME"
    table.finish(later: ["users": users, "tls": "expected in [listen]: listen.tls"])
    for table in machineTables { readSections(table) }
    var resolver = MachineResolver(
      defaults: defaults,
      sections: sections,
      secrets: secrets,
      capacity: settings.log.capacity,
      problems: problems
    )
    settings.machines = resolver.machines(in: file)
    settings.groups = groups.all(of: settings.machines.map(\.name))
    finish(&settings, file)
    return settings
  }

  private mutating func read(_ path: String) throws(SettingsError) -> TableReader {
    let contents: FileContents
    do {
      contents = try FileContents(path: path, limit: Self.byteLimit)
    } catch {
      throw SettingsError(at: SettingsPlace(file: path), error.message)
    }
    if contents.permissions & 0o007 != 0 { openFiles.insert(path) }
    guard String(validating: contents.bytes, as: UTF8.self) != nil else {
      throw SettingsError(at: SettingsPlace(file: path), "the file is not UTF-8")
    }
    do throws(TOMLError) {
      let table = try TOMLParser.parse(contents.bytes)
      return TableReader(table, at: SettingsPlace(file: path), problems)
    } catch {
      throw SettingsError(at: SettingsPlace(file: path, position: error.position), error.message)
    }
  }

  /// Takes the tables that may stand in any file.
  private mutating func collect(_ table: inout TableReader) {
    if let machines = table.table("machine") { machineTables.append(machines) }
    if let group = table.table("group") { groups.read(group) }
  }

  private mutating func include(_ table: inout TableReader) {
    let patterns = table.strings("include", limit: 100, expected: "paths") ?? []
    var paths: [String] = []
    for pattern in patterns {
      let found = pattern.relative(to: table.place.file).matchingPaths
      if found.isEmpty, !pattern.contains(where: { "*?[".contains($0) }) {
        table.problem("there is no file \(pattern.quoted)", at: "include")
      }
      paths += found.filter { !paths.contains($0) }
    }
    guard paths.count <= Self.fileLimit else {
      return table.problem("expected at most \(Self.fileLimit) files", at: "include")
    }
    for path in paths {
      do throws(SettingsError) {
        var table = try read(path)
        collect(&table)
        let reason = "only [machine] and [group] may stand in an included file"
        let others = [
          "state", "log", "include", "listen", "incidents", "detector", "sensors", "power",
          "defaults",
        ]
        table.finish(later: Dictionary(uniqueKeysWithValues: others.map { ($0, reason) }))
      } catch {
        for problem in error.problems { problems.add(problem.message, at: problem.place) }
      }
    }
  }

  private mutating func readSections(_ table: TableReader) {
    var table = table
    for key in table.keys.keys.sorted() {
      guard var section = table.table(key) else { continue }
      let options = MachineOptions(&section)
      do throws(NotationError) {
        let range = try NameRange(key)
        let members = try range.members(ofGroup: groups.machines)
        if members.isEmpty { section.problems.warn("the range is empty", at: section.place) }
        sections.append(
          Section(
            place: section.place,
            members: members,
            size: range.singleName == nil ? members.count : 0,
            options: options
          )
        )
        memberCount += members.count
      } catch {
        section.problems.add(error.description, at: section.place)
      }
      if sections.count > Section.countLimit || memberCount > Section.memberLimit {
        problems.add("the sections name too many machines", at: section.place)
        return
      }
    }
  }

  /// Checks what only shows when everything is together.
  private func finish(_ settings: inout Settings, _ file: SettingsPlace) {
    checkPorts(settings, file)
    checkSources(settings, file)
    if settings.machines.isEmpty, problems.isEmpty {
      problems.warn("there is no machine", at: file)
    }
    let names = Set(settings.machines.map(\.name))
    for (group, members) in settings.groups where problems.isEmpty {
      let unknown = members.filter { !names.contains($0) }
      if !unknown.isEmpty {
        let list = NameRange.folding(unknown)
        problems.warn("there is no machine \(list)", at: file.at("group").at(group.description))
      }
    }
    for path in openFiles.sorted() where holdsSecret(path) {
      problems.warn(
        "everyone may read this file and the passwords in it: give it mode 0640",
        at: SettingsPlace(file: path)
      )
    }
    settings.warnings = problems.warnings
  }

  private func holdsSecret(_ path: String) -> Bool {
    let tables =
      sections.map { ($0.place, $0.options) } + (defaults.map { [($0.place, $0.value)] } ?? [])
    return tables.contains { place, options in
      place.file == path
        && [options.password, options.kg].contains {
          if case .inline = $0?.origin { true } else { false }
        }
    }
  }

  /// A console that is igord itself would type at its own doors, with its rights.
  private func checkSources(_ settings: Settings, _ file: SettingsPlace) {
    let own = OwnListeners(settings)
    for machine in settings.machines {
      guard let setting = own.setting(at: machine.source) else { continue }
      let message = "socket of \(machine.name) is where igord itself listens: \(setting)"
      problems.add(message, at: file.at("machine"))
    }
  }

  private func checkPorts(_ settings: Settings, _ file: SettingsPlace) {
    var users: [SocketAddress: String] = [:]
    for listener in settings.listen.http { users[listener.address] = "listen.http" }
    for listener in settings.listen.raw { users[listener.address] = "listen.raw" }
    for machine in settings.machines {
      if machine.rawPort?.isEncrypted == true, settings.listen.tls == nil {
        let message =
          "raw_port of \(machine.name) has tls = true: expected a certificate at listen.tls"
        problems.add(message, at: file.at("machine"))
      }
      guard let address = machine.rawPort?.address, address.port != 0 else { continue }
      if let other = users.updateValue("machine \(machine.name)", forKey: address) {
        let message = "raw_port \(address) of \(machine.name) is taken by \(other)"
        problems.add(message, at: file.at("machine"))
      }
    }
  }
}

extension String {
  /// The files that the pattern matches, sorted; the path itself where it has no wildcard.
  fileprivate var matchingPaths: [String] {
    var result = unsafe glob_t()
    defer { unsafe globfree(&result) }
    guard unsafe glob(self, 0, nil, &result) == 0 else { return [] }
    return unsafe (0..<Int(result.gl_pathc)).compactMap { index in
      unsafe result.gl_pathv[index].map { unsafe String(cString: $0) }
    }
  }
}
