import CLua

/// Writes any value as Python's `repr` would: `mp.repr`. It walks with a stack of its own.
struct Representation {
  /// A container being written; its table is at `slot`.
  private struct Frame {
    enum Kind {
      /// Elements up to `end`.
      case list
      /// Pairs in `order`, numbers in the list of keys at `slot` + 1.
      case dict(order: [Int])
    }

    let kind: Kind
    let slot: Int
    let identity: UInt
    var next = 1
    let end: Int
  }

  private static let maximumDepth = 200_000
  /// From how many bytes of text on a table is shown in full once only: one that is shared along
  /// many ways would be shown along each.
  private static let generousLength = 1 << 20

  private let call: LuaCall
  private var text: [UInt8] = []
  private var frames: [Frame] = []
  /// Containers being written, and, in a long text, those that were: whether each is a list.
  private var open: [UInt: Bool] = [:]
  private var steps = 0

  private init(_ call: LuaCall) {
    self.call = call
  }

  /// The text of the value at `index`.
  static func text(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> [UInt8] {
    if let string = call.bytesValue(index) { return string }
    var representation = Representation(call)
    let base = call.count
    do throws(LuaFailure) {
      try call.copy(index)
      try representation.writeTop()
      while let last = representation.frames.indices.last { try representation.step(last) }
    } catch {
      call.unwind(to: base, error)
      throw error
    }
    return representation.text
  }

  private mutating func write(_ piece: String) {
    text.append(contentsOf: piece.utf8)
  }

  /// Writes the value on top and pops it, or opens its frame.
  private mutating func writeTop() throws(LuaFailure) {
    switch call.type(-1) {
    case .nil, .none: write("None")
    case .boolean: write(call.booleanValue(-1) ? "True" : "False")
    case .number: writeNumber()
    case .string: PythonString.append(call.bytesValue(-1) ?? [], to: &text)
    case .table: return try writeTable()
    default: try writeDisplay()
    }
    call.pop()
  }

  private mutating func writeNumber() {
    if call.isInteger(-1), let integer = call.integerValue(-1) {
      write(String(integer))
    } else if let number = call.numberValue(-1) {
      write(PythonFloat.text(number))
    }
  }

  private mutating func writeDisplay() throws(LuaFailure) {
    try call.pushDisplay(-1)
    text.append(contentsOf: call.bytesValue(-1) ?? [])
    call.pop()
  }

  // MARK: Tables

  private mutating func writeTable() throws(LuaFailure) {
    let identity = call.identity(-1)
    if let isList = open[identity] {
      write(isList ? "[...]" : "{...}")
      return call.pop()
    }
    let isList = call.isList(-1)
    let showsItself = isList ? false : try showsItself()
    if showsItself {
      try writeDisplay()
      return call.pop()
    }
    guard frames.count < Self.maximumDepth else {
      throw .valueError("repr: nested too deeply: at most \(Self.maximumDepth) levels can be shown")
    }
    try call.reserve(12)
    let slot = call.count
    if let count = try sequenceLength(slot, isList) {
      write("[")
      begin(Frame(kind: .list, slot: slot, identity: identity, end: count), isList: true)
    } else {
      let order = try sortedKeys(slot)
      write("{")
      begin(
        Frame(kind: .dict(order: order), slot: slot, identity: identity, end: order.count),
        isList: false)
    }
  }

  private mutating func begin(_ frame: Frame, isList: Bool) {
    frames.append(frame)
    open[frame.identity] = isList
  }

  /// Errors, classes, proxies: tables with a text of their own.
  private func showsItself() throws(LuaFailure) -> Bool {
    guard try call.getMetafield(-1, "__tostring") else { return false }
    call.pop()
    return true
  }

  /// How many elements the table has if it is shown as a list: keys 1 … n, and the field `n` beside
  /// them is not shown. Where `n` tells that there are holes, they are shown as None.
  private func sequenceLength(_ slot: Int, _ isList: Bool) throws(LuaFailure) -> Int? {
    let shape = unsafe clua_get_shape(call.state, Int32(truncatingIfNeeded: slot))
    let others = shape.count - shape.indices
    let highest = Int(shape.highest)
    if others == 0 && (shape.highest == shape.indices) { return highest }
    try call.rawGetField(slot, "n")
    let count = call.isInteger(-1) ? call.integerValue(-1) : nil
    call.pop()
    guard others == (count == nil ? 0 : 1), isList || shape.indices > 0 || count == 0 else {
      return nil
    }
    if isList { return max(highest, min(count ?? 0, 1 << 24)) }
    if shape.highest == shape.indices { return highest }
    guard let count, count >= highest, count / 2 <= Int(shape.indices) else { return nil }
    return count
  }

  /// Pushes a list of the table's keys and answers their order.
  private func sortedKeys(_ slot: Int) throws(LuaFailure) -> [Int] {
    try call.newTable()
    var keys: [RepresentationKey] = []
    try call.pushNil()
    while try call.next(slot) {
      call.pop()
      keys.append(try RepresentationKey(call, -1, number: keys.count + 1))
      try call.copy(-1)
      try call.rawSet(slot + 1, keys.count)
    }
    return keys.sorted().map(\.number)
  }

  private mutating func step(_ index: Int) throws(LuaFailure) {
    steps += 1
    if steps % (1 << 16) == 0 { try call.letInterruptsIn() }
    let frame = frames[index]
    guard frame.next <= frame.end else { return close() }
    if frame.next > 1 { write(", ") }
    switch frame.kind {
    case .list:
      frames[index].next += 1
      try call.rawGet(frame.slot, frame.next)
    case .dict(let order):
      frames[index].next += 1
      try call.rawGet(frame.slot + 1, order[frame.next - 1])
      try writeKey()
      write(": ")
      try call.rawGet(frame.slot)
    }
    try writeTop()
  }

  /// Writes the key on top, which stays; a table as a key is only named.
  private mutating func writeKey() throws(LuaFailure) {
    if call.type(-1) == .table { return try writeDisplay() }
    try call.copy(-1)
    try writeTop()
  }

  private mutating func close() {
    guard let frame = frames.popLast() else { return }
    if case .list = frame.kind { write("]") } else { write("}") }
    if text.count < Self.generousLength { open[frame.identity] = nil }
    call.setTop(frame.slot - 1)
  }
}

extension LuaCall {
  /// Pushes the text of any value as Python's `repr` gives it; a string alone is itself.
  package func pushRepresentation(_ index: Int) throws(LuaFailure) {
    try push(bytes: try Representation.text(self, index))
  }

  /// The text of any value as Python's `repr` gives it; a string alone is itself.
  package func representation(_ index: Int) throws(LuaFailure) -> String {
    String(decoding: try Representation.text(self, index), as: UTF8.self)
  }
}
