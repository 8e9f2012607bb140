// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes

/// A login with cipher suite 3 as it went over the wire.
///
/// Origin: ipmitool 1.8.19 (`-I lanplus -C 3 -U admin -P igor-admin mc info`) against OpenIPMI's
/// ipmi_sim 2.0.33. The keys are what `ipmitool -vvv` printed.
enum Suite3Capture {
  static let authenticationCapabilitiesRequest = bytes(
    """
    0600ff07000000000000000000092018c88100388e04b5
    """
  )
  static let authenticationCapabilitiesResponse = bytes(
    """
    0600ff0700000000000000000010811c6320003800019704030000000009
    """
  )
  static let openSessionRequest = bytes(
    """
    0600ff0706100000000000000000200000000000a4a3a2a0000000080100000001000008010000000200
    000801000000
    """
  )
  static let openSessionResponse = bytes(
    """
    0600ff0706110000000000000000240000000000a4a3a2a0020000000000000801000000010000080100
    00000200000801000000
    """
  )
  static let rakpMessage1 = bytes(
    """
    0600ff07061200000000000000002100000000000200000091ba800830f6be5492963c818b393cc21400
    000561646d696e
    """
  )
  static let rakpMessage2 = bytes(
    """
    0600ff07061300000000000000003c0000000000a4a3a2a011e97dfc81748b2e482db1abf5f8a3056967
    6f722d6c61622d303030303034000de83f021bf3b46b3847e394bdb9afb9a29cbe4b
    """
  )
  static let rakpMessage3 = bytes(
    """
    0600ff07061400000000000000001c00000000000200000012f86cf5fb267ed6b1e00f058dd3c7e4c00a
    6bf9
    """
  )
  static let rakpMessage4 = bytes(
    """
    0600ff0706150000000000000000140000000000a4a3a2a0b16e8472c1df9cd22f64f5ba
    """
  )
  static let setPrivilegeRequest = bytes(
    """
    0600ff0706c0020000000300000020000069ac27679c499c8c4bc42ea3af4e3956b810d07e33ce1dfe3c
    6b2cd3a9a311ffff0207b877881ae3edd2d531777b71
    """
  )
  static let setPrivilegeResponse = bytes(
    """
    0600ff0706c0a4a3a2a001000000200016360a213a5a5bfdc6e0d8a6d1ec8385f5e51e7caa24785a5331
    e3e747c4fc60ffff0207036e41ae99124cd69030379a
    """
  )

  static let consoleRandom = bytes("91ba800830f6be5492963c818b393cc2")
  static let bmcRandom = bytes("11e97dfc81748b2e482db1abf5f8a305")
  static let sessionIntegrityKey = bytes("f8f51b3c007f314c639d6203fb8229208d105edd")
  static let k1 = bytes("14de5b90bc32133d1904c1034b102044e23c9455")
  static let k2 = bytes("1260e51ca1c81197d6ab6e839bab891362892366")

  static let consoleSessionID: UInt32 = 0xA0A2_A3A4
  static let bmcSessionID: UInt32 = 2
  static let password = Array("igor-admin".utf8)
  static let name = Array("admin".utf8)

  static func bytes(_ hex: String) -> [UInt8] {
    guard let bytes = [UInt8](hex: hex) else { preconditionFailure("not hexadecimal: \(hex)") }
    return bytes
  }
}
