import CLua

/// The memory behind an object that C may touch in place of the object's bound functions, so that
/// its commonest operations need not enter Swift. It stays valid as long as the object.
package struct LuaFastMemory {
  /// The addresses of a lock and of this process's owner id; zeroes for no lock.
  package var lock: (lock: UInt, owner: UInt) = (0, 0)
  /// The address of a semaphore; 0 for none.
  package var semaphore: UInt = 0
  /// The address of numbers side by side; 0 for none.
  package var numbers: UInt = 0
  /// How many numbers there are.
  package var count = 0
  /// Python's letter for the type of the numbers.
  package var typecode: UInt8 = 0

  nonisolated(unsafe) private static var areClosed = false

  /// Has objects that are pushed from now on have no fast paths: each operation enters Swift.
  package static func closeAll() { unsafe areClosed = true }

  /// Whether objects that are pushed have fast paths.
  static var areOpen: Bool { unsafe !areClosed }

  /// A fast path of nothing yet.
  package init() {}

  var inC: clua_fast_memory {
    unsafe clua_fast_memory(
      lock: UnsafeMutablePointer(bitPattern: lock.lock),
      owner: UnsafePointer(bitPattern: lock.owner),
      semaphore: UnsafeMutablePointer(bitPattern: semaphore),
      numbers: UnsafeMutableRawPointer(bitPattern: numbers), count: Int64(count),
      typecode: typecode)
  }
}

extension LuaCall {
  /// Pushes a `mp.List` of some of a fast path's numbers; what is behind the range must be there.
  package func pushList(of fastMemory: LuaFastMemory, _ range: Range<Int>) throws(LuaFailure) {
    var fastMemory = unsafe fastMemory.inC
    try check(
      unsafe clua_push_numbers(state, &fastMemory, Int64(range.lowerBound), Int64(range.count)))
    try pushListMetatable()
    setMetatable(-2)
  }
}

/// What C does in place of a bound function, with the memory of the object's ``LuaFastMemory``,
/// when the case is plain. Otherwise, also for an object without a fast path, it calls the
/// function.
package enum LuaFastPath {
  case none
  /// `method(self)` takes the lock and gives true.
  case acquire
  /// `method(self)` releases the lock.
  case release
  /// `method(self)` takes a permit and gives true.
  case take
  /// `method(self)` gives a permit back.
  case give
  /// `method(self, fn, …)` calls `fn` under the lock. The body only checks the arguments and takes
  /// the lock, which the class's `__close` releases.
  case with
  /// `self.value` is number 0, read and written under the lock.
  case value
  /// `method(self, n)` adds to number 0 under the lock.
  case add
  /// `self[i]` is number i - 1, read and written under the lock.
  case element

  var inC: clua_fast_path {
    switch self {
    case .none: CLUA_NO_FAST_PATH
    case .acquire: CLUA_ACQUIRE
    case .release: CLUA_RELEASE
    case .take: CLUA_TAKE
    case .give: CLUA_GIVE
    case .with: CLUA_WITH
    case .value: CLUA_VALUE
    case .add: CLUA_ADD
    case .element: CLUA_NUMBER_AT
    }
  }
}
