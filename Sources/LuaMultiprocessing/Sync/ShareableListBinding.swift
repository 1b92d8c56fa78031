internal import LuaRuntime
internal import SharedMemory

/// A list in shared memory as a script holds it.
final class ShareableListObject {
  let memory: SharedMemoryObject

  /// Raises when the block holds no list.
  init(_ memory: SharedMemoryObject) throws(LuaFailure) {
    self.memory = memory
    _ = try count()
  }

  func count() throws(LuaFailure) -> Int {
    try access { (list) throws(SharedMemoryError) in list.count }
  }

  func item(_ index: Int) throws(LuaFailure) -> SharedList.Item {
    try access { (list) throws(SharedMemoryError) in try list.item(index) }
  }

  func room(_ index: Int) throws(LuaFailure) -> Int {
    try access { (list) throws(SharedMemoryError) in try list.room(index) }
  }

  func set(_ index: Int, _ item: SharedList.Item) throws(LuaFailure) -> Bool {
    try access { (list) throws(SharedMemoryError) in try list.set(index, item) }
  }

  private func access<Value>(
    _ body: (SharedList) throws(SharedMemoryError) -> Value
  ) throws(LuaFailure) -> Value {
    let block = try memory.block("ShareableList")
    return try translatingMemory { () throws(SharedMemoryError) in
      try body(try SharedList(in: block))
    }
  }
}

/// `ShareableList`.
enum ShareableListBinding {
  /// Its user value is the object that `shm` gives.
  static let list = LuaClass<ShareableListObject>("ShareableList", userValues: 1) { list in
    list.metamethod("__len") { call, object throws(LuaFailure) in
      try call.push(try object.count())
      return 1
    }
    list.getter("shm") { call, object throws(LuaFailure) in
      if try call.getUserValue(1) == .userdata { return 1 }
      call.pop()
      try call.push(object.memory, SharedMemoryBinding.memory)
      try call.copy(-1)
      call.setUserValue(1)
      return 1
    }
    list.getter("format") { call, object throws(LuaFailure) in
      try call.push(try format(object))
      return 1
    }
    list.metamethod("__tostring") { call, object throws(LuaFailure) in
      let name = String(decoding: object.memory.name, as: UTF8.self)
      guard !object.memory.isClosed else {
        try call.push("<ShareableList name='\(name)' closed>")
        return 1
      }
      try call.newList()
      for index in 0..<(try object.count()) {
        try push(call, try object.item(index))
        try call.rawSet(-2, index + 1)
      }
      try call.push("ShareableList(\(try call.representation(-1)), name='\(name)')")
      return 1
    }
    defineItems(list)
    defineLooking(list)
    list.pickle(
      encode: { _, object, message throws(LuaFailure) in
        try SharedMemoryBinding.reference(try object.memory.block("ShareableList"), message)
      },
      decode: { _, value throws(LuaFailure) in
        try ShareableListObject(try SharedMemoryBinding.open(value))
      })
  }

  private static func defineItems(_ list: LuaClass<ShareableListObject>) {
    list.index { call, object throws(LuaFailure) in
      guard call.type(2) == .number else {
        try call.pushNil()
        return 1
      }
      let position = try call.integer(2, "index")
      let count = try object.count()
      if position == count + 1 {
        try call.pushNil()
      } else {
        try push(call, try object.item(try place(position, count)))
      }
      return 1
    }
    list.newIndex { call, object throws(LuaFailure) in
      let position = try call.integer(2, "index")
      let index = try place(position, try object.count())
      if try !object.set(index, try item(call, 3, "value")) {
        throw call.invalid(
          "value",
          "the string has \(call.rawLength(3)) bytes, and the item has room for "
            + "\(try object.room(index))")
      }
      return 0
    }
  }

  private static func defineLooking(_ list: LuaClass<ShareableListObject>) {
    list.method("count") { call, object throws(LuaFailure) in
      try call.setCount(2)
      var found = 0
      for index in 0..<(try object.count()) where try has(call, object, index) {
        found += 1
      }
      try call.push(found)
      return 1
    }
    list.method("index") { call, object throws(LuaFailure) in
      try call.setCount(2)
      for index in 0..<(try object.count()) where try has(call, object, index) {
        try call.push(index + 1)
        return 1
      }
      throw .valueError("ShareableList.index: \(try call.representation(2)) is not in the list")
    }
  }

  /// Whether the item at a place equals the value at 2.
  private static func has(
    _ call: LuaCall, _ list: ShareableListObject, _ index: Int
  ) throws(LuaFailure) -> Bool {
    try push(call, try list.item(index))
    defer { call.pop() }
    return call.rawEqual(2, -1) || (call.isNil(2) && call.isNone(-1))
  }

  // MARK: Items

  private static func place(_ position: Int, _ count: Int) throws(LuaFailure) -> Int {
    if position >= 1, position <= count { return position - 1 }
    throw .error(
      className: "IndexError",
      message: "ShareableList: index \(position) is out of range: 1 to \(count) expected")
  }

  private static func push(_ call: LuaCall, _ item: SharedList.Item) throws(LuaFailure) {
    switch item {
    case .none: try call.pushNone()
    case .boolean(let value): try call.push(value)
    case .integer(let value): try call.push(value)
    case .number(let value): try call.push(value)
    case .string(let bytes): try call.push(bytes: bytes)
    }
  }

  /// The value at `index` of the stack as an item.
  private static func item(
    _ call: LuaCall, _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> SharedList.Item {
    switch call.type(index) {
    case .none, .nil: return .none
    case .boolean: return .boolean(call.booleanValue(index))
    case .number:
      if call.isInteger(index), let value = call.integerValue(index) { return .integer(value) }
      return .number(call.numberValue(index) ?? 0)
    case .string: return .string(call.bytesValue(index) ?? [])
    default:
      if call.isNone(index) { return .none }
      throw call.mismatch(index, name, "number, string, boolean or None")
    }
  }

  /// As Python's struct would write it.
  private static func format(_ list: ShareableListObject) throws(LuaFailure) -> String {
    var text = ""
    for index in 0..<(try list.count()) {
      switch try list.item(index) {
      case .none: text += "xxxxxx?x"
      case .boolean: text += "xxxxxxx?"
      case .integer: text += "q"
      case .number: text += "d"
      case .string: text += "\(try list.room(index))s"
      }
    }
    return text
  }

  // MARK: Making

  /// `ShareableList(sequence[, {name}])`; with a name and no sequence it attaches to the list of
  /// that name.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "ShareableList", prefix: "") { call throws(LuaFailure) in
      let name = try arguments(call)
      if call.isNil(1) {
        guard let name else {
          throw call.invalid("sequence", "it can be left out with a name only")
        }
        let memory = try SharedMemoryObject.attach(name)
        try call.push(try ShareableListObject(memory), list)
        return 1
      }
      let count = try Iterables.collect(call, 1, "sequence")
      var items: [SharedList.Item] = []
      for index in stride(from: 1, through: count, by: 1) {
        try call.rawGet(1, index)
        items.append(try item(call, call.count, "sequence"))
        call.pop()
      }
      let memory = try SharedMemoryObject.make(name, size: SharedList.size(of: items)) {
        (block) throws(SharedMemoryError) in try SharedList.write(items, to: block)
      }
      try call.push(try ShareableListObject(memory), list)
      return 1
    }
  }

  /// Leaves the sequence at 1 and gives the name. A table with `sequence` or `name` has keyword
  /// arguments; any other is the sequence itself.
  private static func arguments(_ call: LuaCall) throws(LuaFailure) -> [UInt8]? {
    if call.count == 1, call.type(1) == .table {
      let hasSequence = try call.rawGetField(1, "sequence") != .nil
      let hasName = try call.rawGetField(1, "name") != .nil
      call.setTop(1)
      if hasSequence || hasName {
        try call.bindKeywords(["sequence", "name"], from: 1)
        return try SharedMemoryBinding.name(call, 2)
      }
    }
    try call.setCount(2)
    let option = try call.pushOptions(2, "options", ["name"])
    let name = try SharedMemoryBinding.name(call, option)
    call.setTop(1)
    return name
  }
}
