import Multiprocessing
import Testing

@Suite struct StartMethodTests {
  @Test func isKnownByItsName() throws {
    for method in StartMethod.local {
      #expect(try StartMethod(named: method.rawValue) == method)
    }
    do {
      _ = try StartMethod(named: "thread")
      Issue.record("an unknown method was accepted")
    } catch {
      #expect(error.className == "ValueError")
      #expect("\(error)".contains("'thread'"))
    }
  }

  @Test func isChosenOnceUnlessForced() throws {
    var choice = StartMethodChoice(standard: .spawn)
    #expect(choice.chosenMethod == nil)
    #expect(choice.all == [.spawn, .fork, .forkserver])
    try choice.choose(.fork, force: false)
    #expect(choice.settle() == .fork)
    #expect(throws: MultiprocessingError.self) { try choice.choose(.spawn, force: false) }
    try choice.choose(.forkserver, force: true)
    #expect(choice.chosenMethod == .forkserver)
    try choice.choose(nil, force: true)
    #expect(choice.current == .spawn)
    #expect(choice.chosenMethod == nil)
  }

  @Test func isSettledByUse() throws {
    var choice = StartMethodChoice()
    #expect(choice.current == .forkserver)
    #expect(choice.chosenMethod == nil)
    #expect(choice.settle() == .forkserver)
    #expect(throws: MultiprocessingError.self) { try choice.choose(.spawn, force: false) }
  }
}
