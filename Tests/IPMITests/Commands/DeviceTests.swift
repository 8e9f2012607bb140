// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct DeviceTests {
  /// What ipmi_sim answers, and ipmitool makes of it: device 81, revision 3, firmware 2.11.
  @Test func `a device id tells make, version and abilities`() throws {
    let bytes = try #require([UInt8](hex: "51 03 02 11 02 bf f2 1b 00 01 00 00 00 00 00"))
    let id = try GetDeviceID.Response(body: bytes.span)
    #expect(id.deviceID == 81 && id.revision == 3 && !id.hasDeviceSDRs && !id.isUpdating)
    #expect(id.firmwareText == "2.11" && id.ipmiVersionText == "2.0")
    #expect(id.manufacturer == 7154 && id.product == 1)
    #expect(id.capabilities.contains([.sdrRepository, .sel, .fruInventory, .chassis]))
    #expect(!id.capabilities.contains(.bridge))
    #expect(id.auxiliary == [0, 0, 0, 0] && id.body == bytes)
  }

  @Test func `a GUID reads from its last byte to its first`() throws {
    let guid = try GUID(body: Array("igor-lab-0000003".utf8).span)
    #expect(guid.text == "33303030-3030-302d-6261-6c2d726f6769")
  }

  @Test func `SOL settings are gathered from their parameters`() {
    var settings = SOLConfiguration()
    let values: [[UInt8]] = [[1], [0xC2], [12, 96], [7, 50], [0x0A], [0], [0x0E], [0x6F, 0x02]]
    for (parameter, value) in zip(SOLConfiguration.parameters, values) {
      settings.take(value, of: parameter)
    }
    #expect(settings.isEnabled == true && settings.forcesEncryption == true)
    #expect(settings.privilege == .user && settings.port == 623 && settings.channel == 14)
    #expect(settings.accumulation?.interval == .milliseconds(60))
    #expect(settings.retry?.interval == .milliseconds(500))
    #expect(settings.nonvolatileBitRate == 115_200 && settings.volatileBitRate == 0)
    var empty = SOLConfiguration()
    for parameter in SOLConfiguration.parameters { empty.take([], of: parameter) }
    #expect(empty == SOLConfiguration())
  }
}
