// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Codes, keys and one packet for each suite that encrypts.
///
/// Origin: Python's hashlib and hmac, and AES of its cryptography package, from the formulas of
/// IPMI 2.0 §13.28-§13.32, with the inputs in `exchange`. The packet is Set Session Privilege Level
/// (administrator), sequence 3, request sequence 1, initialization vector A0h-AFh.
struct SuiteVector: Sendable {
  let suite: UInt8
  let message2Code: String
  let message3Code: String
  let sessionIntegrityKey: String
  let message4Code: String
  let packet: String

  static let all: [SuiteVector] = [
    SuiteVector(
      suite: 17,
      message2Code: "d03a050463cf79f0a38f9fbd347590b01d55d8e2fb9fcc3eb551edee9a0efcb1",
      message3Code: "90503d8fd9111b6ed57aa0336424783a63110497252ae250cc2c81412179f018",
      sessionIntegrityKey: "44cd907729bbfb9fb9b34d268037358e44f3eeff9ef7db9aa9c80ee3658448b8",
      message4Code: "3a6e9e57bf02203ebc880b1ee40cdf3a",
      packet: """
        0600ff0706c003005000030000002000a0a1a2a3a4a5a6a7a8a9aaabacadaeafa4d2cffc4213d094
        702eed41a3b322a7ffff0207c508c7f8e354539cb86b399156bd029c
        """
    ),
    SuiteVector(
      suite: 3,
      message2Code: "6ad107dfff4f7fdf9466cc0df764353a12ff4bbb",
      message3Code: "e11566162805cc4b2ed4ddcc18f03e3622339dd3",
      sessionIntegrityKey: "2f398b94a134b02a02f7e4631b34656e54d84074",
      message4Code: "81d73f93016783791566b0e6",
      packet: """
        0600ff0706c003005000030000002000a0a1a2a3a4a5a6a7a8a9aaabacadaeaf847f3e128bbdf3dc
        39b7227ef783ffe4ffff02070136f7aad1575434fd1a8382
        """
    ),
    SuiteVector(
      suite: 8,
      message2Code: "a5b6e09e91c24f8575cb2e7bfd0e77b0",
      message3Code: "91f46734b0338c84bbcaaa66125f9346",
      sessionIntegrityKey: "7c9c2f46f43db57e4638f8db5968ad4c",
      message4Code: "1d83f3226ceda9a381e513bd846f41fb",
      packet: """
        0600ff0706c003005000030000002000a0a1a2a3a4a5a6a7a8a9aaabacadaeaffa3afd8acb58183f
        78e50cc829e1e087ffff02071fcb9b101fd546075e5dc991c83a9e5d
        """
    ),
    SuiteVector(
      suite: 12,
      message2Code: "a5b6e09e91c24f8575cb2e7bfd0e77b0",
      message3Code: "91f46734b0338c84bbcaaa66125f9346",
      sessionIntegrityKey: "7c9c2f46f43db57e4638f8db5968ad4c",
      message4Code: "1d83f3226ceda9a381e513bd846f41fb",
      packet: """
        0600ff0706c003005000030000002000a0a1a2a3a4a5a6a7a8a9aaabacadaeaffa3afd8acb58183f
        78e50cc829e1e087ffff020730508b6eae58d05be5a4567d74a65ab3
        """
    ),
  ]
}
