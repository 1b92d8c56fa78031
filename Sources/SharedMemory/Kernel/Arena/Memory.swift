internal import LinuxSystem

/// What this process alone knows of its arena; never shared.
struct LocalState {
  /// What this process writes into locks that it takes.
  var owner = OwnerID.none
  /// The value of the own doorbell up to which events were serviced.
  var doorbellSeen: UInt32 = 0
  /// Where the own slot is.
  var slot: UInt64 = 0
  var descriptor: Int32 = -1
  /// Whether waiting actively can pay: only with a second CPU.
  var canSpin = false
  /// Free pages to give back when the transaction at hand is over.
  var discardStart: UInt64 = 0
  var discardEnd: UInt64 = 0
  /// Which of the slot's pins are in use, one bit each.
  var pinsInUse: UInt32 = 0
  /// The kinds of objects that there can be.
  let kinds: KindTable

  init(_ kinds: KindTable) { self.kinds = kinds }
}

/// The arena's bytes as one process sees them: a base address and the process's own notes.
///
/// It is a plain value without ownership, so that passing it costs nothing.
/// ``Arena`` owns both parts and everybody who has a `Memory` keeps the arena alive.
@safe
struct Memory: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let local: UnsafeMutablePointer<LocalState>

  func address(_ offset: UInt64) -> UnsafeMutableRawPointer { unsafe base + Int(offset) }

  /// Where in the arena an address is; what is not in it has an offset beyond its end.
  func offset(of address: UnsafePointer<UInt32>) -> UInt64 {
    unsafe UInt64(UInt(bitPattern: address) &- UInt(bitPattern: base))
  }

  func word(_ offset: UInt64) -> SharedWord64 { unsafe SharedWord64(base + Int(offset)) }
  func word32(_ offset: UInt64) -> SharedWord32 { unsafe SharedWord32(base + Int(offset)) }

  func load(_ offset: UInt64) -> UInt64 { word(offset).relaxed }
  func load32(_ offset: UInt64) -> UInt32 { word32(offset).relaxed }

  /// A plain store, for words that this process alone may write at the moment. Not moved by the
  /// compiler behind a later one, which is all that matters if the process is killed in between.
  func store(_ offset: UInt64, _ value: UInt64) { word(offset).storeRelease(value) }
  func store32(_ offset: UInt64, _ value: UInt32) { word32(offset).storeRelease(value) }

  var owner: OwnerID { unsafe local.pointee.owner }
  var ownSlot: UInt64 { unsafe local.pointee.slot }
  var canSpin: Bool { unsafe local.pointee.canSpin }
  var descriptor: Int32 { unsafe local.pointee.descriptor }
  var kinds: KindTable { unsafe local.pointee.kinds }

  /// Gives a range of the arena real memory.
  func commit(_ start: UInt64, _ end: UInt64) throws(SharedMemoryError) {
    let page = Layout.pageSize
    var at = start / page * page
    let limit = (end + page - 1) / page * page
    // In pieces, as a signal makes the system undo the piece at hand.
    while at < limit {
      let length = min(limit - at, 64 << 20)
      do throws(SystemError) {
        try SharedPages.reserve(descriptor: descriptor, at: at, length: length)
      } catch {
        throw .system(error)
      }
      at += length
    }
  }
}
