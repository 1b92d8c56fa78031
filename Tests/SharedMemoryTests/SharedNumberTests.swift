import LinuxSystem
import Testing

@testable import SharedMemory

@Suite struct SharedNumberTests {
  let arena: Arena

  init() throws { arena = try Arena.create(capacity: 64 << 20) }

  static let ranges: [(Typecode, Int64, Int64)] = [
    (.char, 0, 255), (.int8, -128, 127), (.uint8, 0, 255), (.int16, -32_768, 32_767),
    (.uint16, 0, 65_535), (.int32, -2_147_483_648, 2_147_483_647), (.uint32, 0, 4_294_967_295),
    (.long, .min, .max), (.ulong, 0, .max), (.int64, .min, .max), (.uint64, 0, .max),
  ]

  @Test(arguments: ranges)
  func integersKeepTheirRange(typecode: Typecode, least: Int64, greatest: Int64) throws {
    let number = try SharedCell(in: arena, typecode).number
    #expect(number.integer(at: 0) == 0)
    for value in [least, greatest, 0, 1, greatest / 2] {
      #expect(number.store(value, at: 0) == .done)
      #expect(number.integer(at: 0) == value)
    }
    #expect(number.store(Int64(1), at: 0) == .done)
    if least > .min { #expect(number.store(least - 1, at: 0) == .outOfRange) }
    if greatest < .max { #expect(number.store(greatest + 1, at: 0) == .outOfRange) }
    #expect(number.store(1.5, at: 0) == .notIntegral)
    #expect(number.store(Double.nan, at: 0) == .notIntegral)
    #expect(number.store(1e300, at: 0) == .outOfRange)
    #expect(number.integer(at: 0) == 1)
    #expect(number.store(3.0, at: 0) == .done)
    #expect(number.integer(at: 0) == 3)
    #expect(number.double(at: 0) == 3)

    #expect(number.store(greatest - 1, at: 0) == .done)
    #expect(number.add(Int64(1), at: 0) == greatest)
    #expect(number.add(Int64(1), at: 0) == nil)
    #expect(number.add(0.5, at: 0) == nil)
    #expect(number.integer(at: 0) == greatest)
    #expect(number.store(least, at: 0) == .done)
    #expect(number.add(Int64(-1), at: 0) == nil)
    #expect(number.add(Int64(5), at: 0) == least + 5)
  }

  @Test func floatingPoint() throws {
    let double = try SharedCell(in: arena, .double).number
    for value in [0.1, -1e308, .infinity, .leastNonzeroMagnitude, -0.0] {
      #expect(double.store(value, at: 0) == .done)
      #expect(double.double(at: 0).bitPattern == value.bitPattern)
    }
    #expect(double.store(7 as Int64, at: 0) == .done)
    #expect(double.add(0.25, at: 0) == 7.25)
    #expect(double.integer(at: 0) == 7)
    let float = try SharedCell(in: arena, .float).number
    #expect(float.store(0.1, at: 0) == .done)
    #expect(float.double(at: 0) == Double(Float(0.1)))
    #expect(float.add(1.0, at: 0) == Double(Float(Double(Float(0.1)) + 1)))
  }

  @Test(arguments: Typecode.allCases)
  func vectorHoldsEachNumberApart(typecode: Typecode) throws {
    let vector = try SharedVector(in: arena, typecode, count: 100)
    #expect(vector.byteCount == 100 * typecode.size)
    for index in 0..<100 { #expect(vector.numbers.integer(at: index) == 0) }
    for index in 0..<100 { #expect(vector.numbers.store(Int64(index), at: index) == .done) }
    let same = try SharedVector(in: arena, opening: vector.id)
    #expect(same.typecode == typecode)
    #expect(same.count == 100)
    for index in 0..<100 { #expect(same.numbers.integer(at: index) == Int64(index)) }
    #expect(Typecode(letter: typecode.description) == typecode)
  }

  @Test func vectorAsBytes() throws {
    let vector = try SharedVector(in: arena, .char, count: 11)
    let text = Array("hello world".utf8)
    unsafe vector.write(text.span.bytes, at: 0)
    vector.fill(5..<6, with: UInt8(ascii: "_"))
    let read = vector.withBytes(0..<11) { span in
      unsafe span.withUnsafeBytes { unsafe Array($0) }
    }
    #expect(read == Array("hello_world".utf8))
    #expect(vector.withBytes(11..<11) { $0.byteCount } == 0)
  }

  @Test func newVectorIsZeroAlsoWhereOthersWere() throws {
    for _ in 0..<3 {
      let vector = try SharedVector(in: arena, .uint8, count: 100_000)
      let isZero = vector.withBytes(0..<100_000) { span in
        unsafe span.withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
      }
      #expect(isZero)
      vector.fill(0..<100_000, with: 0xff)
    }
  }

  @Test func lockLivesAsLongAsWhatItGoesWith() throws {
    let before = arena.census()
    do {
      let cell = try SharedCell(in: arena, .int32, lock: try SharedMutex(in: arena))
      let vector = try SharedVector(in: arena, .double, count: 0, lock: cell.lock)
      let same = try SharedVector(in: arena, opening: vector.id)
      #expect(same.lock?.id == cell.lock?.id)
      #expect(cell.lock?.acquire(.now).outcome == .done)
      #expect(same.lock?.isLocked == true)
      #expect(arena.problems() == [])
    }
    #expect(arena.census().objects == before.objects)
    #expect(arena.problems() == [])
  }

  @Test func tooLargeAVectorIsAnError() throws {
    #expect(throws: SharedMemoryError.outOfMemory(requested: 1 << 35)) {
      _ = try SharedVector(in: arena, .double, count: 1 << 32)
    }
    #expect(throws: SharedMemoryError.outOfMemory(requested: .max)) {
      _ = try SharedVector(in: arena, .double, count: .max)
    }
    #expect(arena.problems() == [])
  }
}
