import LinuxSystem
import TestSupport
import Testing

@testable import SharedMemory

@Suite struct SynchronizationTests {
  let arena: Arena

  init() throws { arena = try Arena.create(capacity: 64 << 20) }

  // MARK: Semaphores

  @Test func permitsAreCounted() throws {
    let semaphore = try SharedSemaphore(in: arena, permits: 2)
    let same = try SharedSemaphore(in: arena, opening: semaphore.id)
    #expect(semaphore.acquire() == .done)
    #expect(same.acquire(.now) == .done)
    #expect(semaphore.permits == 0)
    #expect(semaphore.acquire(.now) == .timedOut)
    #expect(semaphore.acquire(Deadline(seconds: 0.01)) == .timedOut)
    for count in 1...3 {
      #expect(same.release())
      #expect(semaphore.permits == count)
    }
  }

  @Test func semaphoreHasABound() throws {
    let bounded = try SharedSemaphore(in: arena, permits: 1, isBounded: true)
    #expect(bounded.most == 1)
    #expect(!bounded.release())
    #expect(bounded.acquire() == .done)
    #expect(bounded.release())
    #expect(!bounded.release())
    let full = try SharedSemaphore(in: arena, permits: SharedSemaphore.limit)
    #expect(!full.release())
    #expect(full.permits == SharedSemaphore.limit)
  }

  @Test func markOfASleeperIsNoPermit() throws {
    let semaphore = try SharedSemaphore(in: arena, permits: 0)
    #expect(semaphore.acquire(Deadline(seconds: 0.001)) == .timedOut)
    #expect(semaphore.permits == 0)
    #expect(semaphore.acquire(.now) == .timedOut)
    #expect(semaphore.release())
    #expect(semaphore.permits == 1)
    // Nobody slept: the mark is gone.
    let word = arena.memory.load32(semaphore.object.entry + Entry.semaphore)
    #expect(word == 1)
  }

  // MARK: Events

  @Test func eventIsSetAndCleared() throws {
    let event = try SharedEvent(in: arena)
    let same = try SharedEvent(in: arena, opening: event.id)
    #expect(!event.isSet)
    #expect(event.wait(since: event.beginWait(), Deadline(seconds: 0.01)) == .timedOut)
    same.set()
    same.set()
    #expect(event.isSet)
    #expect(event.wait(since: event.beginWait()) == .done)
    event.clear()
    #expect(!same.isSet)
    #expect(event.wait(since: event.beginWait(), .now) == .timedOut)
  }

  @Test func setThatIsClearedAtOnceIsSeen() throws {
    let event = try SharedEvent(in: arena)
    let start = event.beginWait()
    event.set()
    event.clear()
    #expect(event.wait(since: start, .now) == .done)
    #expect(event.wait(since: event.beginWait(), .now) == .timedOut)
  }

  // MARK: Conditions

  @Test func notificationsGoToTheLongestWaiting() throws {
    let lock = try SharedMutex(in: arena, recursive: true)
    let condition = try SharedCondition(in: arena, lock: lock)
    #expect(throws: SharedMemoryError.notHeld) { _ = try condition.beginWait() }
    var waits: [SharedCondition.Wait] = []
    for count in 1...5 {
      for _ in 0..<count { _ = lock.acquire() }
      waits.append(try condition.beginWait())
      #expect(waits[count - 1].depth == count)
      #expect(!lock.isLocked)
    }
    #expect(condition.waiting == 5)
    condition.notify(2)
    #expect(condition.waiting == 3)
    #expect(waits.map { condition.sleep($0, .now) == .done } == [true, true, false, false, false])
    condition.notifyAll()
    #expect(waits.map { condition.endWait($0) } == [true, true, true, true, true])
    condition.notify()
    #expect(condition.waiting == 0)
    #expect(arena.problems() == [])
  }

  @Test func notificationAfterTheTimeIsUpCounts() throws {
    let condition = try SharedCondition(in: arena, lock: try SharedMutex(in: arena))
    _ = condition.lock.acquire()
    let wait = try condition.beginWait()
    #expect(condition.sleep(wait, Deadline(seconds: 0.001)) == .timedOut)
    condition.notify()
    #expect(condition.endWait(wait))
    _ = condition.lock.acquire()
    let other = try condition.beginWait()
    #expect(!condition.endWait(other))
  }

  @Test func conditionHoldsItsLock() throws {
    let before = arena.census()
    var condition: SharedCondition? = try SharedCondition(
      in: arena, lock: try SharedMutex(in: arena))
    let id = try #require(condition?.id)
    let again = try SharedCondition(in: arena, opening: id)
    condition = nil
    #expect(again.lock.acquire() == (.done, false))
    #expect(arena.problems() == [])
    #expect(throws: SharedMemoryError.self) { _ = try SharedEvent(in: arena, opening: id) }
    withExtendedLifetime(again) {}
    #expect(before.objects.isEmpty)
  }

  // MARK: Barriers

  private func arrive(_ barrier: SharedBarrier, hasAction: Bool = false) throws
    -> SharedBarrier.Party?
  {
    if case .arrived(let party) = try barrier.arrive(hasAction: hasAction) { party } else { nil }
  }

  @Test func partiesMeet() throws {
    let barrier = try SharedBarrier(in: arena, parties: 3, timeout: 0.5)
    let same = try SharedBarrier(in: arena, opening: barrier.id)
    #expect(same.parties == 3 && same.timeout == 0.5)
    for _ in 0..<4 {
      let first = try #require(try arrive(barrier))
      let second = try #require(try arrive(same))
      #expect(barrier.waiting == 2)
      let third = try #require(try arrive(barrier))
      #expect([first.index, second.index, third.index] == [0, 1, 2])
      #expect(barrier.waiting == 0)
      for party in [third, first, second] {
        #expect(barrier.wait(party, .now) == .done)
        #expect(barrier.leave(party) == nil)
      }
    }
    #expect(!barrier.isBroken)
  }

  @Test func partyThatLeavesFreesItsNumber() throws {
    let barrier = try SharedBarrier(in: arena, parties: 3)
    let first = try #require(try arrive(barrier))
    let second = try #require(try arrive(barrier))
    #expect(barrier.leave(first) == nil)
    #expect(barrier.waiting == 1)
    let third = try #require(try arrive(barrier))
    let fourth = try #require(try arrive(barrier))
    #expect([second.index, third.index, fourth.index] == [1, 0, 2])
    for party in [second, third, fourth] { #expect(barrier.leave(party) == nil) }
  }

  @Test func timeOutBreaksABarrier() throws {
    let barrier = try SharedBarrier(in: arena, parties: 3)
    let first = try #require(try arrive(barrier))
    let second = try #require(try arrive(barrier))
    #expect(barrier.wait(first, Deadline(seconds: 0.001)) == .done)
    #expect(barrier.isBroken)
    #expect(barrier.leave(second) == .timedOut)
    guard case .broken(.timedOut) = try barrier.arrive(hasAction: false) else {
      Issue.record("a broken barrier lets somebody in")
      return
    }
    barrier.reset()
    #expect(try arrive(barrier)?.index == 0)
    #expect(barrier.leave(first) == .timedOut)
  }

  @Test func resetAndAbortTellThoseWhoWait() throws {
    let barrier = try SharedBarrier(in: arena, parties: 2)
    let first = try #require(try arrive(barrier))
    barrier.reset()
    #expect(!barrier.isBroken)
    // They do not count in the next round, and learn of their own even after that.
    let second = try #require(try arrive(barrier))
    let third = try #require(try arrive(barrier))
    #expect(barrier.leave(second) == nil && barrier.leave(third) == nil)
    #expect(barrier.leave(first) == .reset)
    let fourth = try #require(try arrive(barrier))
    barrier.abort()
    #expect(barrier.leave(fourth) == .aborted)
    #expect(barrier.isBroken && barrier.waiting == 0)
  }

  @Test func actionRunsBeforeTheOthersGo() throws {
    let barrier = try SharedBarrier(in: arena, parties: 2)
    let first = try #require(try arrive(barrier, hasAction: true))
    let second = try #require(try arrive(barrier, hasAction: true))
    #expect(!first.mustAct && second.mustAct)
    // Who comes while the action is running waits for the next round, or gives up and breaks this
    // one.
    guard case .broken(.timedOut) = try barrier.arrive(hasAction: true, Deadline(seconds: 0.001))
    else {
      Issue.record("somebody arrives while the action is running")
      return
    }
    barrier.finishAction(second)
    #expect(barrier.leave(second) == .timedOut)
    #expect(barrier.leave(first) == .timedOut)
    barrier.reset()
    let third = try #require(try arrive(barrier, hasAction: true))
    let fourth = try #require(try arrive(barrier, hasAction: true))
    barrier.failAction(fourth)
    let failed = BarrierBreak.actionFailed(pid: Int(ProcessStat.currentPID))
    #expect(barrier.leave(fourth) == failed && barrier.leave(third) == failed)
  }

  @Test func doorbellInterruptsEveryWait() throws {
    try withWatchdog(seconds: 60) {
      let processes = arena.processes
      let semaphore = try SharedSemaphore(in: arena, permits: 0)
      let event = try SharedEvent(in: arena)
      let condition = try SharedCondition(in: arena, lock: try SharedMutex(in: arena))
      let barrier = try SharedBarrier(in: arena, parties: 2)
      processes.ring(processes.current)
      #expect(semaphore.acquire() == .interrupted)
      processes.ring(processes.current)
      #expect(event.wait(since: event.beginWait()) == .interrupted)
      _ = condition.lock.acquire()
      let wait = try condition.beginWait()
      processes.ring(processes.current)
      #expect(condition.sleep(wait) == .interrupted)
      _ = condition.endWait(wait)
      let party = try #require(try arrive(barrier))
      processes.ring(processes.current)
      #expect(barrier.wait(party) == .interrupted)
      _ = barrier.leave(party)
    }
  }

  @Test func objectsLeaveNothingBehind() throws {
    let before = arena.census()
    for _ in 0..<3 {
      let lock = try SharedMutex(in: arena)
      let condition = try SharedCondition(in: arena, lock: lock)
      var waits: [SharedCondition.Wait] = []
      for _ in 0..<100 {
        _ = lock.acquire()
        waits.append(try condition.beginWait())
      }
      let barrier = try SharedBarrier(in: arena, parties: 500)
      for index in 0..<500 { #expect(try arrive(barrier)?.index == index) }
      #expect(arena.problems() == [])
    }
    let after = arena.census()
    #expect(after.objects == before.objects && after.blocks == before.blocks)
    #expect(arena.problems() == [])
  }
}
