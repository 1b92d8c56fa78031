/// Bytes on their way: appended at the end, taken from the front. Its room grows with what it
/// holds, not with what somebody says will come.
@safe
package struct StreamBuffer: ~Copyable {
  private var storage: UnsafeMutableRawPointer
  private var room: Int
  private var start = 0
  private var end = 0

  /// Storage beyond this is given back when the buffer becomes empty.
  private static let keptRoom = 1 << 18
  private static let leastRoom = 1 << 12

  /// An empty buffer.
  package init() {
    room = 0
    unsafe storage = UnsafeMutableRawPointer.allocate(byteCount: 0, alignment: 16)
  }

  deinit { unsafe storage.deallocate() }

  /// How many bytes are in it.
  package var count: Int { end - start }
  /// How many bytes it could hold without growing.
  package var capacity: Int { room }

  /// Lends the bytes.
  package func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let lent = unsafe UnsafeRawBufferPointer(start: storage + start, count: count)
    return unsafe try body(lent.bytes)
  }

  /// Drops bytes from the front.
  package mutating func drop(_ number: Int) {
    precondition(number >= 0 && number <= count, "more dropped than there is")
    start += number
    guard start == end else { return }
    start = 0
    end = 0
    if room > Self.keptRoom { resize(to: 0) }
  }

  /// Drops everything.
  package mutating func removeAll() { drop(count) }

  /// Appends bytes.
  package mutating func append(_ bytes: RawSpan) {
    guard bytes.byteCount > 0 else { return }
    makeRoom(bytes.byteCount)
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe (storage + end).copyMemory(
        from: bytes.baseAddress.unsafelyUnwrapped, byteCount: bytes.count)
    }
    end += bytes.byteCount
  }

  /// Appends bytes.
  package mutating func append(_ bytes: [UInt8]) { append(unsafe bytes.span.bytes) }

  /// Has at most so many bytes written behind its end by a function that gives their number, or
  /// another result of 0 or less.
  @unsafe
  mutating func fill(
    atMost limit: Int, _ body: (UnsafeMutableRawPointer, Int) -> Int64
  ) -> Int64 {
    // Twice what is there at most: a peer makes this process take memory only by sending as much.
    makeRoom(min(limit, max(count, 1 << 16)))
    let result = unsafe body(storage + end, min(limit, room - end))
    if result > 0 { end += Int(result) }
    return result
  }

  private mutating func makeRoom(_ wanted: Int) {
    if room - end >= wanted { return }
    if start > 0, room - count >= wanted, start >= count {
      unsafe storage.copyMemory(from: storage + start, byteCount: count)
      end -= start
      start = 0
      return
    }
    resize(to: max(count + wanted, min(room * 2, count * 2), Self.leastRoom))
  }

  private mutating func resize(to size: Int) {
    let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    unsafe larger.copyMemory(from: storage + start, byteCount: count)
    unsafe storage.deallocate()
    unsafe storage = larger
    end -= start
    start = 0
    room = size
  }
}
