internal import LuaRuntime

/// What the module takes where Python takes an iterable: a sequence (its `n` honoured), a function
/// that is called until it returns nil, or any object that has a length.
enum Iterables {
  /// Raises where an iterable at `index` was meant, and what stands behind it shows that it is
  /// not all of one: `map(f, pairs(t))`, `map(f, a, b)`.
  static func checkIsOne(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    guard call.type(index + 1) == .table else { return }
    if call.type(index) == .function {
      // Behind an iterator function stands a table of options, and nothing more.
      guard call.count == index + 2, call.isNil(index + 2) || call.integerValue(index + 2) == 0
      else { return }
      throw .typeError(
        "\(call.functionName): it: pairs(t) and ipairs(t) are no iterables that can be passed on, "
          + "got their three values; pass the table itself")
    }
    if call.rawLength(index + 1) > 0 {
      throw .typeError(
        "\(call.functionName): one iterable expected, got more; "
          + "for several arguments use starmap with a list of {a, b}")
    }
  }

  /// Replaces the iterable at `index` by a plain table of its items, and returns how many there
  /// are.
  static func collect(
    _ call: LuaCall, _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Int {
    switch call.type(index) {
    case .table where !call.isErrorClass(index): return try sequence(call, index, name)
    case .userdata where try hasLength(call, index):
      if let method = listing(call, index) {
        try call.objectValue(index, ProxyBinding.proxy)?.call(call, method, from: call.count + 1)
        call.replace(index)
        return try sequence(call, index, name)
      }
      return try indexed(call, index)
    case .function: return try iterated(call, index)
    default:
      // A class of errors can be called, and would give errors for ever.
      if try call.isCallable(index), !call.isErrorClass(index) {
        return try iterated(call, index)
      }
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
    // A length is believed when the items are there.
    try call.newTable(array: min(max(count, 0), 1 << 16))
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
      if count % 256 == 255 { try call.letInterruptsIn() }
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
