extension WireValue {
  /// Reads the item at the beginning of `bytes`, which other bytes follow.
  ///
  /// - Returns: The value, and how many bytes it takes.
  package static func decodePrefix(_ bytes: RawSpan) throws(WireError) -> (WireValue, count: Int) {
    try unsafe bytes.withUnsafeBytes { bytes throws(WireError) in
      var reader = unsafe CBORReader(bytes)
      let value = try WireValue(reading: &reader)
      return (value, reader.offset)
    }
  }
}
