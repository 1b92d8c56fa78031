import LinuxSystem
import Testing

@testable import SharedMemory

/// Who may still be interested in a token.
struct SharedTokenTests {
  @Test func aTokenKnowsItsLastHolder() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let token = try SharedToken(in: arena)
    #expect(token.isHeldHereOnly)
    var second: SharedToken? = try SharedToken(in: arena, opening: token.id)
    #expect(!token.isHeldHereOnly)
    #expect(second?.id == token.id)
    second = nil
    #expect(token.isHeldHereOnly)
  }

  @Test func aMessageOnItsWayHoldsAToken() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let token = try SharedToken(in: arena)
    let channel = try Channel(in: arena)
    let none: [UInt8] = []
    #expect(try channel.put(unsafe none.span.bytes, references: [token.id], .now) == .done)
    #expect(!token.isHeldHereOnly)
    channel.clear()
    #expect(token.isHeldHereOnly)
  }
}
