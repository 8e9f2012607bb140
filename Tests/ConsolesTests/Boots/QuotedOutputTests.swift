// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

@testable import Consoles

struct QuotedOutputTests {
  private static let banner =
    "[    0.000000] Linux version 6.1.0-41-cloud-amd64 (debian-kernel@lists.debian.org)"

  /// Whether the last of the lines, which come a second apart, is a quotation.
  private func isQuoted(_ lines: [String], pause: Int64 = 1) -> Bool {
    var output = QuotedOutput()
    for (second, line) in lines.dropLast().enumerated() {
      output.read(line, at: Timestamp(seconds: Int64(second)))
    }
    return output.holds(lines.last ?? "", at: Timestamp(seconds: Int64(lines.count - 2) + pause))
  }

  @Test(arguments: [
    "~ # dmesg", "/ # busybox dmesg", "root@osl03:~# dmesg | less", "[root@osl03 ~]# /bin/dmesg -w",
    "alice@osl03:/var/log$ sudo cat kern.log.1", "host% zcat old.log.gz", "> journalctl -k",
    "~ # dmesg; echo done", "~ # dmesg|head",
  ])
  func `a banner after a command that prints old output is no boot`(echo: String) {
    #expect(isQuoted(["osl03 login: root", echo, Self.banner]))
    #expect(isQuoted([echo, "SeaBIOS (version 1.16.2)", "guest login:", Self.banner]))
  }

  @Test(arguments: [
    ["guest login: "], ["[  12.345678] sysrq: Resetting"], ["~ # reboot -f"],
    ["~ # dmesg", "[    9.1] last line", "~ # "], ["~ # cat x", "~ # reboot"],
    ["~ # echo b > /proc/sysrq-trigger"], ["[ 1.2] cat # not a prompt: concatenate"],
    ["[   99.1] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---"],
  ])
  func `a banner after anything else is one`(before: [String]) {
    #expect(!isQuoted(before + [Self.banner]))
  }

  @Test func `the prompt before the banner is back, and a command does not last for ever`() {
    #expect(!isQuoted(["~ # dmesg", "~ # " + Self.banner]))
    #expect(isQuoted(["~ # dmesg", Self.banner], pause: 60))
    #expect(!isQuoted(["~ # dmesg", Self.banner], pause: 61))
  }
}
