import Multiprocessing
import TestSupport
import Testing

/// Pools without Lua: a language of words runs their tasks. Each run also finds nothing left in
/// shared memory.
@Suite struct PoolCoreTests {
  @Test(arguments: StartMethod.local)
  func givesEveryOutcomeOfWhateverSize(_ method: StartMethod) throws {
    expect(
      try Fixture.run("pool outcomes", method),
      prints: [
        "double true", "double true", "double true", #"["raised no way", "raised no how"]"#,
        "fill true", "integers true",
      ])
  }

  @Test(arguments: StartMethod.local)
  func losesNothingToADeathButTheTaskThatRan(_ method: StartMethod) throws {
    let map = #"["0", "1", "2", "lost 7", "4", "5", "6", "7"]"#
    expect(
      try Fixture.run("pool deaths", method),
      prints: [map, map, #"["lost 7"]"#, #"["too long"]"#, #"["42"]"#, "shares true"])
  }

  @Test(arguments: StartMethod.local)
  func takesTasksBack(_ method: StartMethod) throws {
    expect(
      try Fixture.run("pool cancelling", method),
      prints: [
        "running pending pending", "withdraw false true false", "cancel true true false",
        #"[0: "8"] [:] done false"#, "over true",
      ])
  }

  /// Also those that a worker had taken and not begun, which a successor would run elsewhere.
  @Test(arguments: StartMethod.local)
  func tasksEndWithTheWorkersThatAreEnded(_ method: StartMethod) throws {
    let both = #"["lost -SIGKILL", "lost -SIGKILL"] []"#
    expect(try Fixture.run("pool ended workers", method), prints: [both, both])
  }
}
