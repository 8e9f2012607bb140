// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

extension LoginCommand {
  /// The name of who runs this, by the system's user table.
  static var localUser: String? {
    guard let entry = unsafe getpwuid(getuid()), let name = unsafe entry.pointee.pw_name else {
      return nil
    }
    return unsafe String(cString: name)
  }

  /// The name of this machine.
  static var localName: String {
    var buffer = [CChar](repeating: 0, count: 65)
    guard unsafe gethostname(&buffer, 64) == 0 else { return "a machine without a name" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
