-- The synchronisation objects of `threading`, by name.

local _, part = ...
local locks, semaphores = part "thread_lock", part "thread_semaphore"

return {
  Lock = locks.Lock, RLock = locks.RLock, Condition = part "thread_condition",
  Semaphore = semaphores.Semaphore, BoundedSemaphore = semaphores.BoundedSemaphore,
  Event = part "thread_event", Barrier = part "thread_barrier",
}
