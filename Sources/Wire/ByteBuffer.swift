/// A growable run of bytes that is written at its end and read as a span.
///
/// Unlike an array it never zeroes what it is about to write, and it keeps its storage when
/// emptied.
@safe
package struct ByteBuffer: ~Copyable {
  @usableFromInline
  var storage: UnsafeMutableRawPointer
  @usableFromInline
  var room: Int
  @usableFromInline
  var written = 0

  /// The number of bytes written.
  @inlinable
  package var count: Int { written }

  /// An empty buffer with room for that many bytes before it grows.
  package init(capacity: Int = 0) {
    unsafe storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    room = capacity
  }

  deinit {
    unsafe storage.deallocate()
  }

  /// The number of bytes that fit before the buffer grows.
  package var capacity: Int { room }

  /// The bytes written so far.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: storage, byteCount: written)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// A copy of the bytes written so far.
  package func copy() -> [UInt8] {
    unsafe [UInt8](UnsafeRawBufferPointer(start: storage, count: written))
  }

  /// Lends the bytes written so far for a call, also where the buffer is a property of an object,
  /// whose span would not outlive the access.
  @inlinable
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let lent = unsafe UnsafeRawBufferPointer(start: storage, count: written)
    return unsafe try body(lent.bytes)
  }

  /// Forgets what was written and keeps the storage.
  package mutating func removeAll() {
    written = 0
  }

  /// Gives back storage beyond `capacity` when the buffer is empty, so that one large message does
  /// not hold its memory for ever.
  package mutating func shrink(to capacity: Int) {
    guard written == 0, room > capacity else { return }
    unsafe storage.deallocate()
    unsafe storage = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    room = capacity
  }

  /// Drops what was written from `count` on.
  package mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= written, "a buffer is truncated to less than it holds")
    written = count
  }

  /// Makes room for `extra` more bytes; capacity at least doubles when it grows.
  @inlinable
  @inline(__always)
  package mutating func reserve(_ extra: Int) {
    if room - written < extra { grow(extra) }
  }

  @usableFromInline
  mutating func grow(_ extra: Int) {
    let wanted = max(written + extra, room * 2, 256)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 8)
    unsafe larger.copyMemory(from: storage, byteCount: written)
    unsafe storage.deallocate()
    unsafe storage = larger
    room = wanted
  }

  // MARK: Writing

  /// Appends one byte.
  @inlinable
  package mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe storage.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
    written += 1
  }

  /// Appends an integer's bytes, most significant first, as CBOR and networks want them.
  @inlinable
  package mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(bigEndian value: Value) {
    reserve(MemoryLayout<Value>.size)
    unsafe storage.storeBytes(of: value.bigEndian, toByteOffset: written, as: Value.self)
    written += MemoryLayout<Value>.size
  }

  /// Appends bytes.
  package mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Appends bytes.
  package mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Appends a text's bytes in UTF-8.
  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    unsafe (storage + written).copyMemory(from: start, byteCount: bytes.count)
    written += bytes.count
  }

  /// Replaces bytes written before.
  package mutating func overwrite<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, bigEndian value: Value
  ) {
    precondition(
      offset >= 0 && offset + MemoryLayout<Value>.size <= written,
      "only what was written can be overwritten")
    unsafe storage.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
  }
}
