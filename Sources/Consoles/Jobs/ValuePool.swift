// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Equal values kept once: thousands of machines of one make have the same sensors.
struct ValuePool<Value> {
  private var values: [Value] = []

  /// Kinds of machine that share; further ones keep what they have for themselves.
  static var limit: Int { 64 }

  /// The value to keep in place of this one: an equal one that is kept already, or itself.
  ///
  /// `adopt` takes over the storage of another value where both say the same.
  mutating func shared(_ value: Value, adopt: (_ value: inout Value, _ other: Value) -> Bool)
    -> Value
  {
    var value = value
    for other in values where adopt(&value, other) { return value }
    if values.count < Self.limit { values.append(value) }
    return value
  }
}
