import SharedMemory
import Testing

@testable import Multiprocessing

@Suite struct ChildBirthTests {
  @Test func readsWhatItWrote() throws {
    let slot = SlotID(index: 65_535, generation: .max)
    for connection in [nil, Int32(17)] {
      let birth = ChildBirth(arena: 5, slot: slot, parent: 1234, connection: connection)
      let read = try #require(ChildBirth(arguments: ["mprun"] + birth.arguments))
      #expect(read.arena == 5)
      #expect(read.slot == slot)
      #expect(read.parent == 1234)
      #expect(read.connection == connection)
    }
  }

  @Test func leavesOtherArgumentsToTheProgram() {
    let option = ChildBirth(
      arena: 5, slot: SlotID(index: 1, generation: 1), parent: 2, connection: nil
    ).arguments[0]
    for arguments in [
      [], ["mprun"], ["mprun", "script.lua"], ["mprun", option], ["mprun", option, "1:2:3"],
      ["mprun", option, "1:2:3:x"], ["mprun", option, "-"], ["mprun", option, "1:2:3:4", "more"],
      ["mprun", option, "1:70000:3:4"],
    ] {
      #expect(ChildBirth(arguments: arguments) == nil)
    }
  }
}
