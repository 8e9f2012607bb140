// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import IPMI
internal import Logging

// What a link tells besides its effects: counted, said of the console, or only logged.
extension SOLSource {
  func take(_ note: LinkNote) {
    switch note {
    case .ghostFound: foundGhost = true
    case .loggedIn: jobs.begin()
    case .unreachable:
      console.sourceImpaired(.down, configuration.unreachable(at: address, networkError))
    case .badPacket: shard.figures.badPackets += 1
    case .repeated:
      shard.figures.duplicates += 1
      console.counters.duplicates += 1
      return
    case .acknowledgementSlow:
      shard.figures.slowAcknowledgements += 1
      console.counters.held += 1
    default: break
    }
    shard.logger.debug("\(console.name): \(note)")
  }
}
