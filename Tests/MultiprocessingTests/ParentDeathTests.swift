import Foundation
import Glibc
import SharedMemory
import TestSupport
import Testing

@testable import Multiprocessing

/// A root that is killed at any instant takes everything below it along.
@Suite struct ParentDeathTests {
  /// How many instants are tried for each scenario and method.
  private static let rounds =
    ProcessInfo.processInfo.environment["MPRUN_KILL_ROUNDS"].flatMap(Int.init) ?? 12

  @Test(arguments: StartMethod.local, ["tree", "churn", "together churn"])
  func leavesNothingBehind(_ method: StartMethod, _ scenario: String) throws {
    var random = SeededRandom(test: "ParentDeathTests, \(scenario) under \(method.rawValue)")
    for round in 0..<Self.rounds {
      let tree = try Fixture.begin(scenario, method, "3")
      usleep(UInt32(random.below(60_000)))
      tree.send(SIGKILL)
      // Every process below, known or not, has the pipe open for as long as it lives.
      let rest = tree.rest(seconds: 20)
      #expect(rest != nil, "round \(round): somebody is left")
      #expect(tree.wait() == .signal(SIGKILL))
    }
  }

  /// The parent is gone before the child asks for the signal that would tell it so.
  @Test func isNoticedByAChildThatWasNotArmed() throws {
    let tree = try Fixture.begin("late", .fork)
    #expect(tree.line() == "begin")
    tree.send(SIGKILL)
    #expect(tree.rest() == "")
  }

  @Test func isNoticedByAProgramThatJustBegins() throws {
    let slot = SlotID(index: 1, generation: 1)
    let birth = ChildBirth(arena: 3, slot: slot, parent: 1, connection: nil)
    let orphan = try RunningProgram(Fixture.path, birth.arguments)
    #expect(orphan.rest() == "")
    #expect(orphan.allErrors() == "")
    #expect(orphan.wait() == .exit(1))
  }

  /// The proof of the proof: a process that escapes is seen.
  @Test func noticesASurvivor() throws {
    let escape = try RunningProgram("/bin/sh", ["-c", "sleep 60 & echo $!; wait"])
    let survivor = try #require(escape.line().flatMap { Int32($0) })
    escape.send(SIGKILL)
    #expect(escape.rest(seconds: 0.5) == nil)
    kill(survivor, SIGKILL)
    #expect(escape.rest() == "")
  }
}
