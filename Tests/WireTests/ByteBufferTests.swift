import TestSupport
import Testing
import Wire

@Suite struct ByteBufferTests {
  @Test func itGrowsAndKeepsWhatWasWritten() {
    var buffer = ByteBuffer()
    var expected: [UInt8] = []
    for number in 0..<10_000 {
      buffer.append(UInt8(truncatingIfNeeded: number))
      buffer.append(bigEndian: UInt32(number))
      buffer.append([1, 2])
      expected.append(UInt8(truncatingIfNeeded: number))
      expected += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
      expected += [1, 2]
    }
    #expect(buffer.copy() == expected)
    #expect(buffer.count == 70_000)
    #expect(buffer.bytes.byteCount == 70_000)
  }

  @Test func itIsEmptiedCutAndShrunk() {
    var buffer = ByteBuffer(capacity: 4)
    buffer.append([UInt8](repeating: 7, count: 1 << 20))
    buffer.truncate(to: 3)
    #expect(buffer.copy() == [7, 7, 7])
    buffer.overwrite(at: 1, bigEndian: UInt16(0x0102))
    #expect(buffer.copy() == [7, 1, 2])
    buffer.shrink(to: 16)
    #expect(buffer.capacity >= 1 << 20, "what holds something is not shrunk")
    buffer.removeAll()
    buffer.shrink(to: 16)
    #expect(buffer.capacity == 16 && buffer.count == 0)
    buffer.append(9)
    #expect(buffer.copy() == [9])
  }

  @Test func tagsAreInsertedBeforeItems() {
    var random = SeededRandom(test: "ByteBufferTests")
    for _ in 0..<200 {
      let bytes = (0..<random.below(60)).map { UInt8($0) }
      let offsets = Set((0..<random.below(6)).map { _ in random.below(bytes.count + 1) }).sorted()
      var buffer = ByteBuffer()
      buffer.append(bytes)
      let shifts = buffer.insert(
        offsets.map { ByteBuffer.Insertion(offset: $0, tags: $0 % 2 == 0 ? [28] : [28, 60_006]) })
      var expected = bytes
      for offset in offsets.reversed() {
        let tags: [UInt8] = offset % 2 == 0 ? [0xD8, 28] : [0xD8, 28, 0xD9, 0xEA, 0x66]
        expected.insert(contentsOf: tags, at: offset)
      }
      #expect(buffer.copy() == expected)
      #expect(shifts.last ?? 0 == expected.count - bytes.count)
    }
  }
}
