import LuaRuntime
import TestSupport
import Wire

/// Messages of managers and connections as another computer sends them.
final class ValueTarget {
  private let state: LuaState
  private var corpus: [[UInt8]] = []

  init() throws {
    state = try LuaState()
    let call = state.call
    let values = """
      return 1, 'text', {1, 2, {a = {}}}, {x = {y = {z = 1.5}}}, print, {string.rep, math}, \
      {[1.5] = true, [false] = {}}, ('long'):rep(100)
      """
    try call.load(values, name: "=corpus")
    try call.call(arguments: 0, results: LuaCall.allResults)
    for index in 1...call.count {
      let message = OutgoingMessage()
      message.reach = .network
      message.bytes.writeArrayHead(3)
      message.bytes.writeInteger(Int64(index))
      message.bytes.writeInteger(7)
      message.bytes.writeText("#setitem")
      try Pickler.encodeStack(call, from: index, count: 1, into: message, root: "args")
      corpus.append(message.bytes.copy())
    }
    // Function by value, constructor and object, which must be refused.
    corpus.append([
      0x83, 1, 7, 0x41, 0x61, 0x81, 0xD9, 0xEA, 0x65, 0x82, 0, 0x44, 0x1B, 0x4C, 0x75, 0x61,
    ])
    corpus.append([
      0x83, 1, 7, 0x41, 0x61, 0x81, 0xD9, 0xEA, 0x67, 0x82, 0xD9, 0xEA, 0x62, 0x81, 0x42, 0x6F,
      0x73, 0x80,
    ])
    corpus.append([
      0x83, 1, 7, 0x41, 0x61, 0x81, 0xD9, 0xEA, 0x68, 0x82, 0x44, 0x4C, 0x6F, 0x63, 0x6B, 1,
    ])
    call.setTop(0)
  }

  /// True when the message was one.
  func run(_ random: inout SeededRandom) throws -> Bool {
    let call = state.call
    defer { call.setTop(0) }
    let message = Damage.apply(to: corpus[random.below(corpus.count)], &random)
    var buffer = ByteBuffer(capacity: message.count)
    buffer.append(message)
    return buffer.withBytes { bytes in
      do {
        let (_, end) = try WireValue.decodePrefix(bytes)
        _ = try Unpickler.decodeAll(call, bytes.extracting(end...), from: .network)
        return true
      } catch {
        return false
      }
    }
  }
}
