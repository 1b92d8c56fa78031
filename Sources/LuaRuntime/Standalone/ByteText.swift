/// Bytes as the system gives them: arguments, paths and chunks need not be UTF-8.
package typealias ByteText = [UInt8]

extension ByteText {
  /// Calls a function with these bytes, followed by a zero.
  func withCText<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe (self + [0]).withUnsafeBytes { bytes in
      unsafe body(bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }
}
