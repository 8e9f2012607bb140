// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

struct ByteCountTests {
  @Test(arguments: [
    ("0", 0), ("4096", 4096), ("12 B", 12), ("8k", 8192), ("8K", 8192), ("8 KiB", 8192),
    ("8kB", 8000), ("64 MiB", 67_108_864), ("64M", 67_108_864), ("1.5GB", 1_500_000_000),
    ("1.5 GiB", 1_610_612_736), ("500 GiB", 536_870_912_000), ("2tib", 2_199_023_255_552),
  ])
  func `sizes are read`(text: String, value: Int) throws {
    #expect(try ByteCount(text).value == value)
  }

  @Test(arguments: [
    "", "k", "-1", "8 m", "8 XB", "8 k x", "1.2.3", "1.", ".5k", "99999999 TiB", "0x8",
  ])
  func `what is no size is refused`(text: String) {
    #expect(throws: NotationError.self) { try ByteCount(text) }
  }

  @Test func `a lone m is asked back, as it is a minute elsewhere`() {
    #expect(throws: NotationError("M or MiB was expected", in: "30m", at: 2)) {
      try ByteCount("30m")
    }
  }

  @Test(arguments: [
    (0, "0 B", "0 B"), (4097, "4097 B", "4.0 KiB"), (67_108_864, "64 MiB", "64 MiB"),
    (1_610_612_736, "1536 MiB", "1.5 GiB"), (Int.max, "9223372036854775807 B", "8388607 TiB"),
  ])
  func `sizes are written exactly and roughly`(value: Int, exact: String, rough: String) throws {
    #expect(ByteCount(value).description == exact)
    #expect(ByteCount(value).rounded == rough)
    #expect(try ByteCount(exact).value == value)
  }
}

struct StartPointTests {
  @Test func `every way to begin is told from the others`() throws {
    #expect(try StartPoint("live") == .live)
    #expect(try StartPoint("0") == .offset(0, epoch: nil))
    #expect(try StartPoint("3:8123") == .offset(8123, epoch: 3))
    #expect(try StartPoint("12:30") == .offset(30, epoch: 12))
    #expect(try StartPoint("18446744073709551615") == .offset(.max, epoch: nil))
    #expect(try StartPoint("-8k") == .last(ByteCount(8192)))
    #expect(try StartPoint("-4096") == .last(ByteCount(4096)))
    #expect(try StartPoint("-30m") == .time(TimeExpression("-30m")))
    #expect(try StartPoint("today 12:30") == .time(TimeExpression("today 12:30")))
    #expect(try StartPoint("03:12:00") == .time(TimeExpression("03:12:00")))
  }

  @Test(arguments: ["", ":", "1:", ":1", "1:2:3", "4294967296:1", "18446744073709551616", "-", "x"])
  func `what is none is refused`(text: String) {
    #expect(throws: NotationError.self) { try StartPoint(text) }
  }
}
