// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import FoundationEssentials

/// JSON as igor writes and reads it: keys in alphabetical order, slashes as they are.
package enum JSON {
  /// A value as one line of JSON, without a line end.
  ///
  /// Every shape in this target can be written: none holds a number that JSON lacks.
  package static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return [UInt8](try encoder.encode(value))
    } catch {
      preconditionFailure("\(type(of: value)) has no JSON form: \(error)")
    }
  }

  /// Reads a value; throws an `APIError` with code `bad_json` that names the field.
  package static func decode<Value: Decodable>(
    _ type: Value.Type = Value.self,
    from bytes: Span<UInt8>
  ) throws(APIError) -> Value {
    let data = unsafe bytes.withUnsafeBufferPointer { unsafe Data($0) }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw APIError(code: "bad_json", message: Self.describe(error))
    } catch {
      throw APIError(code: "bad_json", message: "not JSON")
    }
  }

  private static func describe(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _):
      "\"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context) where context.codingPath.isEmpty,
      .valueNotFound(_, let context) where context.codingPath.isEmpty:
      "not a JSON object"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\"\(path(of: context))\" has a value of the wrong kind"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "\"\(path(of: context))\": \(context.debugDescription)"
    default:
      "not JSON"
    }
  }

  private static func path(of context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue).joined(separator: ".")
  }
}
