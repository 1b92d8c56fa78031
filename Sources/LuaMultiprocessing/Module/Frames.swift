internal import LuaRuntime

extension LuaCall {
  /// Replaces the values from `first` on by a table of them, with their number as `n`.
  func pack(from first: Int) throws(LuaFailure) {
    let count = max(0, self.count - first + 1)
    try newTable(array: count, record: 1)
    insert(first)
    for index in stride(from: count, to: 0, by: -1) { try rawSet(first, index) }
    try push(count)
    try rawSetField(first, "n")
  }

  /// Pushes the values of a table, its `n` honoured; returns how many there are.
  func unpack(_ table: Int) throws(LuaFailure) -> Int {
    let table = absolute(table)
    try rawGetField(table, "n")
    let count = integerValue(-1) ?? rawLength(table)
    pop()
    try reserve(count + 8)
    for index in stride(from: 1, through: count, by: 1) { try rawGet(table, index) }
    return count
  }

  /// Pushes a number, or nil.
  func pushOptional(_ value: Int?) throws(LuaFailure) {
    if let value { try push(value) } else { try pushNil() }
  }
}
