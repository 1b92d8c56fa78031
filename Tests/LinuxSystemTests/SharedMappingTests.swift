import Glibc
import Testing

@testable import LinuxSystem

@Suite struct SharedMappingTests {
  @Test func twoMappingsOfOneFileShareTheirMemory() throws {
    let file = try MemoryFile(name: "test", size: 1 << 20)
    let first = try Mapping(file)
    let second = try Mapping(file)
    #expect(first.length == 1 << 20)
    let one = unsafe SharedWord64(first.base + 4096)
    let other = unsafe SharedWord64(second.base + 4096)
    #expect(other.load() == 0)
    one.store(0x1122_3344_5566_7788)
    #expect(other.loadAcquire() == 0x1122_3344_5566_7788)
    #expect(other.lowHalf.load() == 0x5566_7788)
  }

  @Test func untouchedFileTakesNoMemory() throws {
    let file = try MemoryFile(name: "test", size: 1 << 30)
    let mapping = try Mapping(file)
    #expect(try file.usage() == 0)
    try SharedPages.reserve(descriptor: file.descriptor, at: 0, length: 1 << 20)
    #expect(try file.usage() == 1 << 20)
    #expect(unsafe SharedPages.discard(mapping.base, length: 1 << 20))
    #expect(try file.usage() == 0)
  }

  @Test func nobodyCanChangeTheSize() throws {
    let file = try MemoryFile(name: "test", size: 8192)
    #expect(ftruncate(file.descriptor, 4096) == -1)
    #expect(ftruncate(file.descriptor, 16_384) == -1)
    let same = try MemoryFile(owning: dup(file.descriptor))
    #expect(same.size == 8192)
  }

  @Test func noDescriptorIsNoFile() {
    #expect(throws: SystemError.self) { _ = try MemoryFile(owning: -1) }
  }

  @Test func wordsDoAsTheyAreNamed() throws {
    let file = try MemoryFile(name: "test", size: 4096)
    let mapping = try Mapping(file)
    let word = unsafe SharedWord32(mapping.base)
    #expect(word.add(3) == 0)
    #expect(word.exchange(9) == 3)
    #expect(!word.replace(8, with: 1))
    #expect(word.replace(9, with: 4))
    #expect(word.insert(3) == 4)
    #expect(word.relaxed == 7)
    word.storeRelease(.max)
    #expect(word.add(1) == .max)
    #expect(word.load() == 0)
    let wide = unsafe SharedWord64(mapping.base + 8)
    #expect(wide.add(5) == 0)
    #expect(wide.exchange(.max) == 5)
    #expect(wide.replace(.max, with: 1))
    wide.relaxed = 2
    #expect(wide.loadAcquire() == 2)
  }
}
