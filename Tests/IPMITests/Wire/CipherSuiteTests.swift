// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

struct CipherSuiteTests {
  @Test func `the preferred suites all sign and encrypt`() {
    #expect(CipherSuite.preferred.map(\.id) == [17, 3, 8, 12])
    for suite in CipherSuite.preferred {
      #expect(suite.integrity != .none)
      #expect(suite.confidentiality == .aesCBC128)
    }
  }

  @Test(arguments: [4, 5, 9, 10, 13, 14, 18, 255] as [UInt8])
  func `suites with RC4 and unknown ones are not ours`(id: UInt8) {
    #expect(CipherSuite(id: id) == nil)
  }

  @Test func `a list of cipher suite records is read back`() {
    let ids: [UInt8] = [0, 3, 17]
    let records = ids.compactMap(CipherSuite.init(id:)).flatMap(GetChannelCipherSuites.record(of:))
    #expect(GetChannelCipherSuites.suiteIDs(in: records) == ids)
  }
}
