// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import RingLog

extension TimelineEntry {
  package init(_ mark: Mark, machine: String) {
    self.init(
      machine: machine,
      time: mark.time,
      offset: mark.beginning,
      kind: SafeLines.clean(mark.kind.rawValue),
      user: mark.person.map { SafeLines.clean($0) },
      text: SafeLines.clean(mark.text),
      bytes: mark.reach == 0 ? mark.size : nil
    )
  }
}
