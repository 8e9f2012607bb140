// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Server
import Testing

struct MetricsTextTests {
  @Test func `families are written as Prometheus reads them`() {
    var text = MetricsText()
    text.begin("igor_consoles", .gauge, "Consoles by state.")
    text.sample(3, label: ("state", "active"))
    text.sample(1, label: ("state", "a\"b\\c\nd"))
    text.begin("igor_busy_seconds_total", .counter, "Time.")
    text.sample(.milliseconds(1500))
    text.single("igor_subscribers", .gauge, "Subscribers.", 7)
    let expected = """
      # HELP igor_consoles Consoles by state.
      # TYPE igor_consoles gauge
      igor_consoles{state="active"} 3
      igor_consoles{state="a\\"b\\\\c\\nd"} 1
      # HELP igor_busy_seconds_total Time.
      # TYPE igor_busy_seconds_total counter
      igor_busy_seconds_total 1.5
      # HELP igor_subscribers Subscribers.
      # TYPE igor_subscribers gauge
      igor_subscribers 7

      """
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
  }
}
