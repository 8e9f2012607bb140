// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation

/// The path of a program of this package, built along with the tests.
package func builtProgram(_ name: String) -> String {
  let tests = ProcessInfo.processInfo.arguments[0]
  return (tests as NSString).deletingLastPathComponent + "/\(name)"
}
