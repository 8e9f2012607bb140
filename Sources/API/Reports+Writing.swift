// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

extension MachineReport: JSONWritable {
  /// Appends the report as JSON, the very bytes that `JSON.encode` makes of it.
  package func write(to json: inout [UInt8]) {
    json.append(0x7B)
    if let bmc { json.append(field: "bmc", bmc) }
    if let console { json.append(field: "console", console) }
    if let error { json.append(field: "error", error) }
    if let group { json.append(field: "group", group) }
    json.append(field: "machine", machine)
    json.append(field: "ok", ok)
    if let power { json.append(field: "power", power) }
    if let socket { json.append(field: "socket", socket) }
    json.append(0x7D)
  }
}

extension ConsoleReport: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x7B)
    if let counters { json.append(field: "counters", counters) }
    json.append(field: "epoch", UInt64(epoch))
    json.append(field: "error", error)
    json.append(field: "lastByte", lastByte)
    json.append(field: "logBytes", logBytes)
    json.append(field: "offset", offset)
    json.append(field: "since", since)
    json.append(field: "start", start)
    json.append(field: "state", state)
    json.append(field: "subscribers", subscribers)
    json.append(field: "writer", writer)
    json.append(0x7D)
  }
}

extension CounterReport: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x7B)
    json.append(field: "bytes", bytes)
    json.append(field: "duplicates", duplicates)
    json.append(field: "gaps", gaps)
    json.append(field: "held", held)
    json.append(field: "lost", lost)
    json.append(0x7D)
  }
}

extension WhoReport: JSONWritable {
  /// Appends the report as JSON, the very bytes that `JSON.encode` makes of it.
  package func write(to json: inout [UInt8]) {
    json.append(0x7B)
    if let error { json.append(field: "error", error) }
    json.append(field: "machine", machine)
    json.append(field: "subscribers", subscribers)
    json.append(field: "writer", writer)
    json.append(0x7D)
  }
}

extension SubscriberReport: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x7B)
    json.append(field: "from", from)
    json.append(field: "id", id)
    json.append(field: "mode", mode)
    json.append(field: "since", since)
    json.append(field: "user", user)
    json.append(0x7D)
  }
}

extension PersonReport: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x7B)
    json.append(field: "id", id)
    json.append(field: "user", user)
    json.append(0x7D)
  }
}

extension APIError: JSONWritable {
  func write(to json: inout [UInt8]) {
    json.append(0x7B)
    json.append(field: "code", code)
    if let count { json.append(field: "count", count) }
    json.append(field: "message", message)
    json.append(0x7D)
  }
}
