// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// Who writes to a log tells it the time.
@_exported public import Clock
