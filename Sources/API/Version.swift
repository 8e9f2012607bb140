// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The version that all of igor's programs have.
package enum Version {
  package static let current = "0.1.0"
}
