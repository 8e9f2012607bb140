// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// Who holds a loop has its time, and reckons with it.
@_exported public import Clock
