// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

// `GET /machines` tells of ten thousand machines: `JSONEncoder` takes 10 us for each, this one.
extension MachineReport {
  /// Appends the report as JSON, the very bytes that `JSON.encode` makes of it.
  package func write(to json: inout [UInt8]) {
    json.append(0x7B)
    if let bmc { json.append(field: "bmc", bmc) }
    if let console {
      json.append(key: "console")
      console.write(to: &json)
    }
    if let error { json.append(field: "error", encoding: error) }
    if let group { json.append(field: "group", encoding: group) }
    json.append(field: "machine", machine)
    json.append(key: "ok")
    json += (ok ? "true" : "false").utf8
    if let power { json.append(field: "power", power) }
    if let socket { json.append(field: "socket", socket) }
    json.append(0x7D)
  }
}

extension ConsoleReport {
  fileprivate func write(to json: inout [UInt8]) {
    json.append(0x7B)
    if let counters {
      json.append(key: "counters")
      counters.write(to: &json)
    }
    json.append(field: "epoch", UInt64(epoch))
    json.append(field: "error", encoding: error)
    if let lastByte {
      json.append(field: "lastByte", lastByte.rfc3339)
    } else {
      json.append(field: "lastByte", encoding: String?.none)
    }
    json.append(field: "offset", offset)
    json.append(field: "since", since.rfc3339)
    json.append(field: "start", start)
    json.append(field: "state", state)
    json.append(field: "subscribers", encoding: subscribers)
    json.append(field: "writer", encoding: writer)
    json.append(0x7D)
  }
}

extension CounterReport {
  fileprivate func write(to json: inout [UInt8]) {
    json.append(0x7B)
    json.append(field: "bytes", bytes)
    json.append(field: "duplicates", duplicates)
    json.append(field: "gaps", gaps)
    json.append(field: "held", held)
    json.append(field: "lost", lost)
    json.append(0x7D)
  }
}

extension [UInt8] {
  fileprivate mutating func append(key: String) {
    if last != 0x7B { append(0x2C) }
    append(0x22)
    self += key.utf8
    append(0x22)
    append(0x3A)
  }

  fileprivate mutating func append(field key: String, _ number: UInt64) {
    append(key: key)
    self += String(number).utf8
  }

  fileprivate mutating func append(field key: String, _ text: String) {
    append(key: key)
    let isPlain = text.utf8.allSatisfy { 0x20...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C }
    guard isPlain else {
      self += JSON.encode(text)
      return
    }
    append(0x22)
    self += text.utf8
    append(0x22)
  }

  /// What is seldom there is left to the encoder.
  fileprivate mutating func append(field key: String, encoding value: (some Encodable)?) {
    append(key: key)
    if let value { self += JSON.encode(value) } else { self += "null".utf8 }
  }

  fileprivate mutating func append<Item: Encodable>(
    field key: String,
    encoding list: [Item]
  ) {
    append(key: key)
    if list.isEmpty { self += "[]".utf8 } else { self += JSON.encode(list) }
  }
}
