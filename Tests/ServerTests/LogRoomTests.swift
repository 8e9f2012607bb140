// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Settings
import TestSupport
import Testing

@testable import Server

struct LogRoomTests {
  @Test(
    arguments: [
      (100, 0, 100, true), (100, 0, 99, false), (100, 50, 50, true), (100, 50, 49, false),
      (100, 200, 0, true), (0, 0, 0, true), (UInt64.max, 0, .max, true), (.max, 0, 5, false),
    ] as [(UInt64, UInt64, UInt64, Bool)]
  )
  func `a disk that cannot take what the logs may take is told of`(
    wanted: UInt64,
    used: UInt64,
    free: UInt64,
    isEnough: Bool
  ) {
    #expect((LogRoom(wanted: wanted, used: used, free: free).warning == nil) == isEnough)
  }

  @Test func `the words have both sizes`() throws {
    let room = LogRoom(wanted: 640 << 30, used: 40 << 30, free: 20 << 30)
    let text = try #require(room.warning)
    #expect(text.hasPrefix("the logs may grow by 600 GiB, and their disk has room for 20 GiB:"))
  }

  @Test func `the logs may take what all consoles may, and no more than the total`() throws {
    let folder = try TemporaryFolder()
    func wanted(_ log: String) throws -> UInt64? {
      let settings = try SettingsText(
        folder: folder.path,
        names: ["osl01", "osl02"],
        machine: "capacity = \"40 MiB\"",
        more: "[log]\ncapacity = \"1 MiB\"\n\(log)",
        unix: folder.file("igord.sock")
      ).load()
      // Its state directory is made when the log is opened.
      #expect(LogRoom(for: settings, used: 0) == nil)
      var there = settings
      there.state = folder.path
      return LogRoom(for: there, used: 0)?.wanted
    }
    #expect(try wanted("") == 80 << 20)
    #expect(try wanted("total = \"50 MiB\"") == 50 << 20)
  }
}
