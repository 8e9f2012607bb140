// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import IPMI
internal import Notation

/// Makes machines of sections: the smallest that says something is believed.
struct MachineResolver {
  let defaults: Found<MachineOptions>?
  let sections: [Section]
  let secrets: SecretStore
  let problems: ProblemList
  /// The capacity of a console whose machine names none.
  let capacity: ByteCount

  /// Machines that lack something, by what they lack; with where the first of them is named.
  private var lacking: [String: (place: SettingsPlace, names: [MachineName])] = [:]
  private var bmcs: [String: MachineName] = [:]

  init(
    defaults: Found<MachineOptions>?,
    sections: [Section],
    secrets: SecretStore,
    capacity: ByteCount,
    problems: ProblemList
  ) {
    self.defaults = defaults
    self.sections = sections
    self.secrets = secrets
    self.capacity = capacity
    self.problems = problems
  }

  /// What the sections say about one machine, smallest section first, `[defaults]` last.
  struct Layers {
    struct Layer {
      var options: MachineOptions
      var place: SettingsPlace
      var substitution: Substitution
      var size: Int
    }
    var name: MachineName
    var layers: [Layer]
  }

  /// All machines, in the order of their names.
  mutating func machines(in file: SettingsPlace) -> [MachineSettings] {
    var places: [MachineName: [(section: Int, member: Int)]] = [:]
    for (section, value) in sections.enumerated() {
      for member in value.members.indices {
        places[value.members[member].name, default: []].append((section, member))
      }
    }
    guard places.count <= NameRange.nameLimit else {
      problems.add("there are more than \(NameRange.nameLimit) machines", at: file.at("machine"))
      return []
    }
    let machines = places.sorted { $0.key < $1.key }.compactMap { name, places in
      machine(layers(name, places))
    }
    for (message, (place, names)) in lacking.sorted(by: { $0.key < $1.key }) {
      problems.add("\(NameRange.folding(names)): \(message)", at: place)
    }
    return machines
  }

  private mutating func note(_ layers: Layers, lacks message: String) {
    // The last layer may be [defaults], which is not where the machine is named.
    let section = layers.layers[0].place
    let place = SettingsPlace(file: section.file, position: section.position, keys: ["machine"])
    lacking[message, default: (place, [])].names.append(layers.name)
  }

  private func layers(_ name: MachineName, _ places: [(section: Int, member: Int)]) -> Layers {
    var layers = places.map { place in
      let section = sections[place.section]
      let member = section.members[place.member]
      return Layers.Layer(
        options: section.options,
        place: section.place,
        substitution: Substitution(name: name, numbers: member.numbers, index: member.index),
        size: section.size
      )
    }
    layers.sort { $0.size < $1.size }
    if let defaults {
      let substitution = Substitution(name: name)
      layers.append(
        Layers.Layer(
          options: defaults.value,
          place: defaults.place,
          substitution: substitution,
          size: .max
        )
      )
    }
    return Layers(name: name, layers: layers)
  }

  private mutating func machine(_ layers: Layers) -> MachineSettings? {
    let capacity = pick("capacity", layers, \.capacity)?.value ?? capacity
    let rawPort = pick(layers, \.rawPort, key: { _ in "raw_port" }, rawPort)
    guard let source = pick(layers, \.source, key: \.key, endpoint) else {
      if !layers.layers.contains(where: { $0.options.source != nil }) {
        note(layers, lacks: "expected bmc or socket: where the console comes from")
      }
      return nil
    }
    checkTwice(source, layers.name)
    var machine = MachineSettings(
      name: layers.name,
      source: .unixSocket(path: ""),
      capacity: capacity,
      rawPort: rawPort?.value
    )
    switch source.value {
    case .unix(let path): machine.source = .unixSocket(path: path)
    case .tcp(let address): machine.source = .tcpSocket(address)
    case .bmc(let address):
      guard let bmc = bmc(at: address, layers) else { return nil }
      machine.source = .bmc(bmc)
    }
    return machine
  }

  private mutating func bmc(at address: HostAddress, _ layers: Layers) -> BMCSettings? {
    let user = pick("user", layers, \.user)?.value
    if user == nil {
      note(layers, lacks: "expected a user, here or in [defaults]")
    }
    let password = pick(layers, \.password, key: \.key, secret)?.value
    if password == nil, !layers.layers.contains(where: { $0.options.password != nil }) {
      let what = "a password, password_file or credential"
      note(layers, lacks: "expected \(what), here or in [defaults]")
    }
    let kg = pick(layers, \.kg, key: \.key, secret)?.value
    guard let user, let password else { return nil }
    return BMCSettings(
      address: address,
      user: user,
      password: password,
      kg: kg,
      cipherSuites: pick("cipher_suites", layers, \.cipherSuites)?.value,
      privilege: pick("privilege", layers, \.privilege)?.value ?? .auto,
      quirks: pick("quirks", layers, \.quirks)?.value ?? [],
      steal: pick("steal", layers, \.steal)?.value ?? .own
    )
  }

  /// Two consoles of one source would take it from each other for ever.
  private mutating func checkTwice(_ source: Found<Endpoint>, _ name: MachineName) {
    let text = "\(source.value)"
    if let other = bmcs.updateValue(name, forKey: text) {
      problems.add("\(text) is the source of both \(other) and \(name)", at: source.place)
    }
  }
}

extension MachineResolver {
  /// What is said of a plain option.
  private func pick<Value: Equatable>(
    _ key: String,
    _ layers: Layers,
    _ option: KeyPath<MachineOptions, Value?>
  ) -> Found<Value>? {
    pick(layers, option, key: { _ in key }, { value, _, _ in value })
  }

  /// What the smallest section says that says anything, filled in by `resolve`.
  ///
  /// Two of the same size may say it twice, but not differently.
  private func pick<Text, Value: Equatable>(
    _ layers: Layers,
    _ option: KeyPath<MachineOptions, Text?>,
    key: (Text) -> String,
    _ resolve: (Text, Substitution, SettingsPlace) -> Value?
  ) -> Found<Value>? {
    var best: (found: Found<Value>, size: Int)?
    for layer in layers.layers {
      guard let text = layer.options[keyPath: option] else { continue }
      if let best, layer.size > best.size { break }
      let key = key(text)
      let place = layer.place.at(key, layer.options.positions[key])
      guard let value = resolve(text, layer.substitution, place) else { return nil }
      guard let other = best?.found else {
        best = (Found(value: value, place: place), layer.size)
        continue
      }
      if other.value != value {
        let ranges = layer.size == 0 ? "both name it" : "both ranges have \(layer.size) machines"
        problems.add("disagrees with \(other.place) about \(layers.name): \(ranges)", at: place)
      }
    }
    return best?.found
  }
}
