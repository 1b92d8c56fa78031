internal import LinuxSystem

/// The places at which a test can have a process killed: every step of every operation that takes
/// more than one store. In release builds they are nothing.
package enum Failpoint: String, CaseIterable, Sendable {
  case transactionBegin, transactionLog, transactionStore, transactionCommit, transactionEnd
  case lockTakeover, lockRelease
  case heapGrow, heapDiscard, heapCommitted
  case mutexAcquired, mutexBeforeWake, mutexAbandoned
  case messageAllocated, messageReference, messageCopied
  case putLocked, putSegment, putWritten, putIntent, putPublished, putMoved, putUnlocked
  case takeLocked, takeSegment, takeCopied, takeIntent, takeClaimed, takeConsumed, takeMoved
  case takeUnlocked, takeDone
  case peekShared
  case dropIntent, dropCounted, taskDone
  case handleAdded, handleDropped
  case reclaimIntent, reclaimPin, reclaimHandle, reclaimEnd, reapOrphans, reapEnd
  case destroyStep
  case slotReserved, slotAdopted, slotRecord, slotForkHandles
  case nameMade, nameAdded, nameRemoved, listWritten
  case attachClaimed, attachBegun, attachLeft
  case sleepAnnounced
  case semaphoreTaken, semaphoreGiven, eventSet
  case waiterClaimed, waiterListed, waiterLeft, waiterToWake
  case conditionReleased, conditionRegained, conditionMended
  case barrierLocked, barrierArrived, barrierDecided, barrierSettled

  /// Ends the process here if a test wants it.
  @inline(__always)
  static func hit(_ point: Failpoint) {
    #if DEBUG
      if FailpointTrigger.isArmed { FailpointTrigger.pass(point.rawValue) }
    #endif
  }
}
