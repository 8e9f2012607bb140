// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// An entry of the event log in words.
package struct SELDescription: Equatable, Sendable {
  package var id: UInt16
  package var time: SELTime?
  /// The type of the sensor, or `OEM record C0h`.
  package var type: String
  /// Its name; its number where the repository does not have it; `nil` for OEM entries.
  package var sensor: String?
  package var event: String
  /// `nil` for OEM entries.
  package var isAsserted: Bool?
  package var severity: EventState.Severity
  /// What the event's data add, such as `reading 96`, `threshold 85`.
  package var details: [String] = []
  /// What a threshold sensor read at that moment, and the threshold it crossed.
  package var reading: Double?
  package var threshold: Double?
  package var unit: SensorUnit?
  /// All bytes, in hexadecimal.
  package var raw: String
}

extension SELEntry {
  /// Puts the entry into words, with the help of what is known about its sensor.
  package func described(by repository: SensorRepository? = nil) -> SELDescription {
    switch content {
    case .event(let event):
      return event.described(of: self, by: repository?[event.sensorID])
    case .oemTimestamped(let type, _, let manufacturer, let data):
      return oem(type, "manufacturer \(manufacturer), data \(data.hex)")
    case .oem(let type, let data):
      return oem(type, "data \(data.hex)")
    case .unknown(let type):
      var description = oem(type, "data \(raw.dropFirst(3).hex)")
      description.type = "Record of type \([type].hex.uppercased())h"
      return description
    }
  }

  private func oem(_ type: UInt8, _ text: String) -> SELDescription {
    SELDescription(
      id: recordID,
      time: time,
      type: "OEM record \([type].hex.uppercased())h",
      event: text,
      severity: .information,
      raw: raw.hex
    )
  }
}

extension SystemEvent {
  fileprivate func described(of entry: SELEntry, by sensor: Sensor?) -> SELDescription {
    let state = EventState.state(offset, of: sensorType, eventType)
    var description = SELDescription(
      id: entry.recordID,
      time: time,
      type: sensorType.name,
      sensor: sensor?.name ?? "#\(SensorID(number: sensorNumber))",
      event: state.text,
      isAsserted: !isDeassertion,
      severity: severity(of: state),
      raw: entry.raw.hex
    )
    if eventType.isThreshold {
      describeThreshold(sensor, in: &description)
    } else {
      description.details = details(of: sensor)
    }
    return description
  }

  /// That something bad is over is good; that something good is over is only news.
  private func severity(of state: EventState) -> EventState.Severity {
    guard isDeassertion else { return state.severity }
    return state.severity > .information ? .normal : .information
  }

  private func describeThreshold(_ sensor: Sensor?, in description: inout SELDescription) {
    let unit = sensor.map { " " + $0.unit.text } ?? ""
    func text(_ word: String, _ raw: UInt8, _ value: Double?) -> String {
      guard let sensor, let value else { return "\(word) \([raw].hex.uppercased())h raw" }
      return word + " " + sensor.text(of: value) + unit
    }
    description.unit = sensor?.unit
    if dataKinds.second == 1 {
      description.reading = sensor?.value(of: data[1])
      description.details.append(text("reading", data[1], description.reading))
    }
    if dataKinds.third == 1 {
      description.threshold = sensor?.value(of: data[2])
      description.details.append(text("threshold", data[2], description.threshold))
    }
    description.details += oemDetails
  }
}
