internal import LinuxSystem

/// The places at which a test can have a process killed: every step of every operation that takes
/// more than one store. In release builds they are nothing.
package enum Failpoint: String, CaseIterable, Sendable {
  case transactionBegin, transactionLog, transactionStore, transactionCommit, transactionEnd
  case lockTakeover, lockRelease
  case heapGrow, heapDiscard, heapFurnished
  case mutexAcquired, mutexBeforeWake, mutexAbandoned
  case messageAllocated, messageReference, messageCopied
  case putLocked, putSegment, putWritten, putIntent, putPublished, putMoved, putUnlocked
  case takeLocked, takeSegment, takeCopied, takeIntent, takeClaimed, takeConsumed, takeMoved
  case takeUnlocked, takeDone
  case peekShared
  case dropIntent, dropCounted, taskDone
  case holdAdded, holdDropped
  case mournIntent, mournHand, mournHold, mournEnd, buryOrphans, buryEnd
  case destroyStep
  case slotReserved, slotAdopted, slotRecord, slotForkHolds
  case nameMade, nameAdded, nameRemoved, listWritten
  case visitClaimed, visitBegun, visitLeft
  case sleepAnnounced
  case semaphoreTaken, semaphoreGiven, eventSet
  case waiterClaimed, waiterListed, waiterLeft, waiterToWake
  case conditionReleased, conditionRegained, conditionMended
  case barrierLocked, barrierArrived, barrierDecided, barrierSettled

  /// Ends the process here if a test wants it.
  @inline(__always)
  static func hit(_ point: Failpoint) {
    #if DEBUG
      if KillPoint.isArmed { KillPoint.pass(point.rawValue) }
    #endif
  }
}
