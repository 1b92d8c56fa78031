/// Bytes as the system gives them: arguments, paths and chunks need not be UTF-8.
package typealias ByteText = [UInt8]

extension ByteText {
  /// Calls a function with these bytes, followed by a zero, and their count.
  func withCText<Result>(_ body: (UnsafePointer<CChar>, Int) throws -> Result) rethrows -> Result {
    let count = self.count
    return try unsafe (self + [0]).withUnsafeBytes { bytes in
      let text = unsafe bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
      return try unsafe body(text, count)
    }
  }
}
