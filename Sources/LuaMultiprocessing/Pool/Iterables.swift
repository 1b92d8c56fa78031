internal import LuaRuntime

/// What the module takes where Python takes an iterable: a sequence (its `n` honoured), a function
/// that is called until it returns nil, or any object that has a length.
enum Iterables {
  /// Replaces the iterable at `index` by a plain table of its items, and returns how many there
  /// are.
  static func collect(
    _ call: LuaCall, _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Int {
    switch call.type(index) {
    case .table: return try sequence(call, index, name)
    case .userdata where try hasLength(call, index):
      if let method = listing(call, index) {
        try call.objectValue(index, ProxyBinding.proxy)?.call(call, method, from: call.count + 1)
        call.replace(index)
        return try sequence(call, index, name)
      }
      return try indexed(call, index)
    case .function: return try iterated(call, index)
    default:
      if try call.isCallable(index) { return try iterated(call, index) }
      throw call.mismatch(
        index, name, "iterable (a sequence, an iterator function or an object with a length)")
    }
  }

  /// The method that lists what a proxy without indices iterates over: as in Python a dict's keys,
  /// a set's elements.
  private static func listing(_ call: LuaCall, _ index: Int) -> String? {
    switch call.objectValue(index, ProxyBinding.proxy)?.typeid {
    case "dict": "keys"
    case "set": "values"
    default: nil
    }
  }

  /// Whether the iterable at `index` is a function that gives one item after another.
  static func isDrawn(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Bool {
    switch call.type(index) {
    case .function: return true
    case .table, .userdata:
      if try hasLength(call, index) { return false }
      return try call.isCallable(index)
    default: return false
    }
  }

  /// Takes the last three of four values that a generic `for` takes, such as those of `io.lines`,
  /// off the arguments when the first of them is at `index`: the iterator is all that is needed
  /// here.
  static func dropClosingValue(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    guard call.count == index + 3, call.isNil(index + 1), call.isNil(index + 2),
      try isDrawn(call, index), try call.getMetafield(index + 3, "__close")
    else { return }
    try call.setCount(index)
  }

  private static func hasLength(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Bool {
    guard try call.getMetafield(index, "__len") else { return false }
    call.pop()
    return true
  }

  /// A table: itself, unless a metatable answers for its items.
  private static func sequence(
    _ call: LuaCall, _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Int {
    if try hasLength(call, index) { return try indexed(call, index) }
    if try call.getMetafield(index, "__call") {
      call.pop()
      return try iterated(call, index)
    }
    return try call.sequenceLength(index, name)
  }

  private static func indexed(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int {
    let count = try call.length(index)
    try call.newTable(array: count)
    for item in stride(from: 1, through: count, by: 1) {
      try call.push(item)
      try call.get(index)
      try call.rawSet(-2, item)
    }
    call.replace(index)
    return count
  }

  private static func iterated(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int {
    var count = 0
    try call.newTable()
    while true {
      try call.copy(index)
      try call.call(arguments: 0, results: 1)
      if call.isNil(-1) {
        call.pop()
        call.replace(index)
        return count
      }
      count += 1
      try call.rawSet(-2, count)
    }
  }
}
