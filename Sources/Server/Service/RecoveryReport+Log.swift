// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Logging
internal import Notation
internal import RingLog

extension RecoveryReport {
  /// Tells what the last igord, or its disk, left in bad order.
  func tell(_ logger: Logger) {
    for failure in failures {
      logger.error("a part of the journal could not be read: \(failure)")
    }
    for directory in missingFronts {
      logger.error(
        "what igord had in memory in \(directory) is gone: what came right before its end may be lost"
      )
    }
    if damages > 0 {
      logger.error("the journal is damaged in \(damages) places: what is good is kept")
    }
    for (name, bytes) in mended.sorted(by: { $0.key < $1.key }).prefix(100) {
      logger.warning(
        "\(name): \(bytes) bytes of its log, or their times, came back from the journal"
      )
    }
    for (name, gaps) in gaps.sorted(by: { $0.key < $1.key }).prefix(100) {
      let bytes = gaps.reduce(0) { $0 + $1.byteCount }
      let why = Set(gaps.map(\.why.rawValue)).sorted().joined(separator: ", ")
      logger.warning("\(name): \(bytes) bytes are missing from its log (\(why))")
    }
  }
}
