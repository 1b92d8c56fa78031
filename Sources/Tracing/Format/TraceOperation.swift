/// What an event is about. The numbers are part of the format of recordings.
package enum TraceOperation: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  // MARK: Processes and threads

  /// A process, from its birth to its end. (Made by the reader; no record says it.)
  case process = 1
  /// A thread beside the main one, from its birth to its end. The detail is its name.
  case thread = 2
  /// A child is started. The argument is its pid.
  case start = 3
  /// The end of a child is waited for, and seen. The argument is its pid.
  case join = 4
  /// A wait: the detail is the `WaitReason.Kind`, the argument its subject (a pid, say).
  case wait = 5
  /// An error that nobody caught. The detail is its text.
  case error = 6

  // MARK: Tasks

  /// A chunk of tasks is handed to a pool. The argument is the number of the first: the chunk's in
  /// the high 40 bits. The detail is the name of the function.
  case submit = 8
  /// A task runs. The argument is its number; as above.
  case task = 9

  // MARK: Channels

  /// An item is put into a queue. The argument is its sequence number.
  case put = 16
  /// An item is taken from a queue. The argument is its sequence number.
  case get = 17
  /// A queue is emptied. The argument is the sequence number of the last one dropped.
  case clear = 18
  /// The last item of a queue that is to be declared done is waited for.
  case joinQueue = 19
  /// A message is sent through a pipe. The argument is its sequence number.
  case send = 20
  /// A message is received from a pipe. The argument is its sequence number.
  case receive = 21

  // MARK: Locks

  /// A lock is taken. The argument is the turn: how often it was taken so far. With
  /// ``TraceRecord/Flags/special`` it was not waited for without a time-out.
  case acquire = 32
  /// A lock is given back. The argument is the turn that ends.
  case release = 33
  /// A permit of a semaphore is taken.
  case take = 34
  /// A permit of a semaphore is given back.
  case give = 35

  // MARK: Synchronisation

  /// A condition is waited for; with ``TraceRecord/Flags/special`` it was notified.
  case waitCondition = 40
  /// A condition is notified. The argument is for how many waiters at most.
  case notify = 41
  /// An event is set. The argument is how often it was set so far.
  case set = 42
  /// An event is cleared.
  case clearEvent = 43
  /// An event is waited for. The argument is how often it was set so far.
  case waitEvent = 44
  /// A barrier is passed. The argument is the number of its cycle, the detail the party's.
  case waitBarrier = 45

  // MARK: Managers

  /// A manager is called. The argument is the number of the call, the object the string of the
  /// method's name.
  case call = 48
  /// A manager serves a call; as above.
  case service = 49

  // MARK: The script's own

  /// A stretch of the script. The object is the string of its name, the detail that of its
  /// arguments, as JSON.
  case span = 56
  /// A moment of the script; as above.
  case instant = 57
  /// A number of the script's. The object is the string of its name, the argument a `Double`.
  case counter = 58

  // MARK: Values

  /// A number was read. The argument is the number, the detail the element, from 0. With
  /// ``TraceRecord/Flags/special`` it was under the number's own lock.
  case read = 64
  /// A number was written; as above.
  case write = 65
  /// A number was added to; the argument is what it is now.
  case add = 66

  /// What it belongs to; a wait belongs to what is waited for.
  package var category: TraceCategories {
    switch self {
    case .process, .thread, .start, .join, .wait: .process
    case .error: .error
    case .submit, .task: .task
    case .put, .get, .clear, .joinQueue: .queue
    case .send, .receive: .pipe
    case .acquire, .release, .take, .give: .lock
    case .waitCondition, .notify, .set, .clearEvent, .waitEvent, .waitBarrier: .sync
    case .call, .service: .manager
    case .span, .instant, .counter: .span
    case .read, .write, .add: .value
    }
  }

  /// Whether its object is the string of its name.
  package var isNamed: Bool {
    switch self {
    case .span, .instant, .counter, .call, .service: true
    default: false
    }
  }

  /// Whether its detail is a string.
  package var hasText: Bool {
    switch self {
    case .error, .submit, .task, .span, .instant: true
    default: false
    }
  }
}
