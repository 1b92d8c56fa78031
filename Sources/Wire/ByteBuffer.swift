/// A growable run of bytes that is written at its end and read as a span.
///
/// Unlike an array it never zeroes what it is about to write, and it keeps its storage when emptied.
@safe
package struct ByteBuffer: ~Copyable {
  private var storage: UnsafeMutableRawBufferPointer
  /// The number of bytes written.
  package private(set) var count = 0

  package init(capacity: Int = 0) {
    unsafe storage = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
  }

  deinit {
    unsafe storage.deallocate()
  }

  package var capacity: Int { unsafe storage.count }

  /// The bytes written so far.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(storage).prefix(count))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  package mutating func removeAll() {
    count = 0
  }
}
