// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// What tells one simulated machine from the next: hardware, addresses, serial numbers.
///
/// All of it follows from the name and the rack's seed.
struct MachineProfile: Sendable {
  let name: String
  /// Which of the hardware models it is; indexes `models`.
  let model: Int
  private let numbers: [UInt8]

  /// A line of servers that does not exist, so that no maker's text is imitated.
  struct Model: Sendable {
    let maker: String
    let product: String
    let firmware: String
    let processor: String
    let cores: Int
    let memory: Int  // GiB
    let usesNVMe: Bool
    let network: String  // kernel driver
  }

  static let models: [Model] = [
    Model(
      maker: "Fjordline",
      product: "FL2240",
      firmware: "3.14",
      processor: "Intel(R) Xeon(R) Gold 6338",
      cores: 32,
      memory: 256,
      usesNVMe: true,
      network: "ice"
    ),
    Model(
      maker: "Osloford",
      product: "R1-N",
      firmware: "2.07a",
      processor: "AMD EPYC 7443P",
      cores: 24,
      memory: 128,
      usesNVMe: true,
      network: "bnxt_en"
    ),
    Model(
      maker: "Fjordline",
      product: "FL1120",
      firmware: "1.92",
      processor: "Intel(R) Xeon(R) E-2378",
      cores: 8,
      memory: 64,
      usesNVMe: false,
      network: "igb"
    ),
    Model(
      maker: "Nordhavn",
      product: "Skarv 4",
      firmware: "5.01",
      processor: "AMD EPYC 9354",
      cores: 32,
      memory: 384,
      usesNVMe: true,
      network: "mlx5_core"
    ),
  ]

  init(name: String, seed: UInt64) {
    var random = SeededGenerator(seed: seed, for: name)
    self.name = name
    model = Int(random.next() % UInt64(Self.models.count))
    numbers = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  var hardware: Model { Self.models[model] }

  /// Bytes that are this machine's own, for identifiers.
  func identifier(_ range: Range<Int>) -> ArraySlice<UInt8> { numbers[range] }

  /// Appends `template` with its words in braces replaced.
  func render(_ template: String, into output: inout [UInt8]) {
    var word: [UInt8] = []
    var isWord = false
    for byte in template.utf8 {
      switch byte {
      case 0x7B: isWord = true  // {
      case 0x7D where isWord:  // }
        output.append(contentsOf: value(String(decoding: word, as: UTF8.self)).utf8)
        word = []
        isWord = false
      case _ where isWord: word.append(byte)
      default: output.append(byte)
      }
    }
  }

  private func value(_ word: String) -> String {
    switch word {
    case "name": name
    case "maker": hardware.maker
    case "product": hardware.product
    case "firmware": hardware.firmware
    case "processor": hardware.processor
    case "cores": String(hardware.cores)
    case "threads": String(hardware.cores * 2)
    case "lastcpu": String(hardware.cores * 2 - 1)
    case "memory": String(hardware.memory)
    case "memorymb": String(hardware.memory * 1024)
    case "memorykb": String(hardware.memory * 1_048_576 - 1_200_000 - Int(numbers[0]) * 16)
    case "freekb": String(hardware.memory * 1_031_000 - 1_500_000 - Int(numbers[1]) * 16)
    case "driver": hardware.network
    case "disk": hardware.usesNVMe ? "nvme0n1" : "sda"
    case "root": hardware.usesNVMe ? "nvme0n1p2" : "sda2"
    case "mac0": macAddress(0)
    case "mac1": macAddress(1)
    case "serial": "FX" + hex(8..<12).uppercased()
    case "diskserial": "S5" + hex(12..<17).uppercased()
    case "uuid":
      "\(hex(16..<20))-\(hex(20..<22))-4\(hex(22..<24).dropFirst())-a\(hex(24..<26).dropFirst())-\(hex(26..<32))"
    case "address": "10.20.\(numbers[2] % 16).\(numbers[3] % 250 + 2)"
    case "number": String(Int(numbers[4]) * 37 + Int(numbers[5]))
    case "mhz": "\(2100 + Int(numbers[6]) * 4).\(100 + Int(numbers[7]))"
    default: "{\(word)}"
    }
  }

  private func macAddress(_ port: UInt8) -> String {
    let bytes = [0x02, 0x5A, numbers[8], numbers[9], numbers[10], numbers[11] & 0xFE | port]
    return bytes.map { text(of: $0) }.joined(separator: ":")
  }

  private func hex(_ range: Range<Int>) -> String {
    numbers[range].map { text(of: $0) }.joined()
  }

  private func text(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }
}
