// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import Server
import Testing

struct DirectoryTests {
  private static func directory() throws -> Directory {
    let names = try NameRange("osl[01-06],vm1").names()
    let web = try #require(MachineName("web"))
    return Directory(
      names.map { Directory.Machine(name: $0, bmc: "\($0)-ipmi:623", socket: nil, groups: []) },
      groups: [web: Array(names.prefix(2))]
    )
  }

  @Test(arguments: [
    ("osl03", ["osl03"]), ("osl0[3-1],vm1", []), ("vm1,osl02", ["vm1", "osl02"]),
    ("osl[05-07]", ["osl05", "osl06", "osl07"]), ("@web,-osl01", ["osl02"]),
    ("osl0%5B1-2%5D", ["osl01", "osl02"]), ("*1,osl0?&@web", ["osl01", "vm1", "osl02"]),
    ("all,-osl*", ["vm1"]),
  ])
  func `a range is resolved in its order, unknown names included`(
    text: String,
    names: [String]
  ) throws {
    let directory = try Self.directory()
    guard !names.isEmpty else {
      #expect(throws: APIError.self) { try directory.resolve(text) }
      return
    }
    #expect(try directory.resolve(text).map(\.description) == names)
  }

  @Test(arguments: [
    ("osl99", "not_found"), ("osl[", "bad_request"), ("@nobody", "not_found"),
    ("x*", "not_found"), ("osl01,-osl01", "not_found"), ("", "bad_request"), ("..", "bad_request"),
  ])
  func `what stands for no machine says why`(text: String, code: String) throws {
    let directory = try Self.directory()
    let error = #expect(throws: APIError.self) { try directory.resolve(text) }
    #expect(error?.code == code)
  }
}
