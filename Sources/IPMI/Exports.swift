// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// Who calls a link tells it the time.
@_exported public import Clock
