/// Numbers by the identity of what they belong to: open addressing, and emptied in proportion to
/// what is in it, since most messages hold a handful of values.
@safe
struct PointerMap: ~Copyable {
  private struct Slot {
    var key: UInt
    var value: Int32
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private(set) var count = 0

  init() {
    let capacity = 32
    unsafe slots = .allocate(capacity: capacity)
    unsafe slots.initialize(repeating: Slot(key: 0, value: 0), count: capacity)
    mask = capacity - 1
  }

  deinit {
    unsafe slots.deallocate()
  }

  /// Where the key is, or the free slot where it would go. Identities are addresses, never 0.
  private func find(_ key: UInt) -> Int {
    // Heap addresses are multiples of 8 or 16; the multiplier spreads them over the high bits.
    var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while true {
      let found = unsafe slots[index].key
      if found == key || found == 0 { return index }
      index = (index + 1) & mask
    }
  }

  subscript(key: UInt) -> Int32? {
    let index = find(key)
    return unsafe slots[index].key == key ? slots[index].value : nil
  }

  /// The value of a key that is there already; else inserts `value` and answers nil.
  mutating func insert(_ key: UInt, _ value: Int32) -> Int32? {
    let index = find(key)
    if unsafe slots[index].key == key { return unsafe slots[index].value }
    unsafe slots[index] = Slot(key: key, value: value)
    count += 1
    if count * 2 > mask { grow() }
    return nil
  }

  private mutating func grow() {
    let old = unsafe slots
    let oldCapacity = mask + 1
    let capacity = oldCapacity * 2
    unsafe slots = .allocate(capacity: capacity)
    unsafe slots.initialize(repeating: Slot(key: 0, value: 0), count: capacity)
    mask = capacity - 1
    for index in 0..<oldCapacity where unsafe old[index].key != 0 {
      let slot = unsafe old[index]
      unsafe slots[find(slot.key)] = slot
    }
    unsafe old.deallocate()
  }

  /// Empties the map; gives a large table back.
  mutating func removeAll() {
    if mask >= 1 << 16 {
      self = PointerMap()
    } else if count > 0 {
      unsafe slots.update(repeating: Slot(key: 0, value: 0), count: mask + 1)
      count = 0
    }
  }
}
