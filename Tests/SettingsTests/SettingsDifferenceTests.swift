// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Settings
import Testing

struct SettingsDifferenceTests {
  private func settings(_ text: String) throws -> Settings {
    try SettingsFile("[defaults]\nuser = \"a\"\npassword = \"p\"\nbmc = \"{name}\"\n" + text).load()
  }

  @Test func `what is the same is in no list`() throws {
    let old = try settings("[machine.\"x[1-3]\"]")
    let same = SettingsDifference(from: old, to: old)
    #expect(same.isEmpty)
    #expect(same.needingRestart.isEmpty)
    let rewritten = try settings("[machine.x1]\n[machine.\"x[2-3]\"]\nsteal = \"own\"")
    #expect(SettingsDifference(from: old, to: rewritten).isEmpty)
  }

  @Test func `machines come, go and change, with or without their session`() throws {
    let old = try settings("[machine.\"x[1-5]\"]")
    let new = try settings(
      """
      [machine."x[2-6]"]
      [machine.x3]
      user = "b"
      [machine.x4]
      steal = "never"
      [machine.x5]
      raw_port = 7
      """
    )
    let difference = SettingsDifference(from: old, to: new)
    #expect(difference.added.map(\.name.description) == ["x6"])
    #expect(difference.removed.map(\.description) == ["x1"])
    #expect(difference.changed.map(\.new.name.description) == ["x3", "x4", "x5"])
    #expect(!difference.listenersChanged)
  }

  @Test func `what a reload cannot change is named`() throws {
    let old = try settings("[machine.x]")
    let log = "{ durability = \"disk\", memory = false }"
    let new = try SettingsFile("state = \"/y\"\nlog = \(log)\nlisten.unix = false").load()
    let difference = SettingsDifference(from: old, to: new)
    #expect(difference.needingRestart == ["state", "log.durability", "log.memory"])
    #expect(difference.listenersChanged)
  }
}
