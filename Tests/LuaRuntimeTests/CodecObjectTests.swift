import LuaRuntime
import Testing
import Wire

/// Objects of the module cross through their classes.
@Suite struct CodecObjectTests {
  final class Lock {
    let identifier: Int64
    init(_ identifier: Int64) { self.identifier = identifier }
  }

  static let lock = LuaClass<Lock>("Lock") { lock in
    lock.getter("identifier") { call, lock throws(LuaFailure) in
      try call.push(Int(lock.identifier))
      return 1
    }
    lock.pickle(
      encode: { _, lock, message throws(LuaFailure) in
        if lock.identifier == 13 { throw .valueError("this lock is closed") }
        message.references.append(UInt64(lock.identifier))
        return .integer(lock.identifier)
      },
      decode: { call, record throws(LuaFailure) in
        guard let identifier = record.integer, identifier < 1000 else {
          throw .runtimeError("no such lock")
        }
        return Lock(identifier)
      })
  }

  static let timed = LuaClass<Lock>("Timed", parent: lock) { _ in }
  static let pool = LuaClass<Lock>("Pool") { _ in }

  func fixture(registered: [AnyLuaClass] = [lock]) throws -> CodecFixture {
    let fixture = try CodecFixture()
    for number in [1, 2, 13, 5000] {
      try fixture.sender.call.push(Lock(Int64(number)), Self.lock)
      try fixture.sender.call.setGlobal("lock\(number)")
    }
    try fixture.sender.call.push(Lock(3), Self.timed)
    try fixture.sender.call.setGlobal("timed")
    try fixture.sender.call.push(Lock(4), Self.pool)
    try fixture.sender.call.setGlobal("pool")
    for descriptor in registered {
      try fixture.receiver.call.register(descriptor)
      fixture.receiver.call.pop()
    }
    return fixture
  }

  @Test func objectsAreRebuiltAndStayShared() throws {
    let fixture = try fixture()
    #expect(
      try fixture.send(
        """
        local held = lock2
        return {lock1, {lock1, lock2}, function() return held end}
        """,
        check: """
          assert(v[1].identifier == 1 and v[2][1] == v[1] and v[2][2].identifier == 2)
          return v[3]() == v[2][2] and v[2][2] ~= v[1]
          """) == "true")
  }

  @Test func theMessageKnowsTheObjectsInIt() throws {
    let fixture = try fixture()
    let message = OutgoingMessage()
    let call = fixture.sender.call
    try CodecFixture.run(fixture.sender, "return {lock1, lock2, lock1}", results: 1)
    try Pickler.encode(call, 1, into: message, root: "obj")
    #expect(message.references == [1, 2])
    try CodecFixture.run(fixture.sender, "return {lock1, coroutine.create(print)}", results: 1)
    #expect(throws: LuaFailure.self) {
      try Pickler.encode(call, -1, into: message, root: "obj")
    }
    #expect(message.references == [1, 2], "what was not sent is not referred to")
  }

  @Test func whatDoesNotCrossSaysSo() throws {
    let fixture = try fixture()
    for (source, text) in [
      ("return {pool}", "PicklingError: obj[1]: Pool cannot be sent to another process"),
      ("return {timed}", "PicklingError: obj[1]: Timed cannot be sent to another process"),
      ("return {lock13}", "ValueError: this lock is closed"),
      (
        "return {setmetatable({}, {__reduce = false, __name = 'Future'})}",
        "PicklingError: obj[1]: Future cannot be sent to another process"
      ),
    ] {
      let error = #expect(throws: CodecFixture.ScriptError.self) { try fixture.encode(source) }
      #expect(error?.text == text)
    }
  }

  @Test func aReceiverThatCannotRebuildSaysSo() throws {
    let unprepared = try fixture(registered: [])
    let bytes = try unprepared.encode("return lock1")
    let error = #expect(throws: CodecFixture.ScriptError.self) { try unprepared.decode(bytes) }
    #expect(
      error?.text
        == "PicklingError: there is no class Lock in this process whose objects can be received")
    let prepared = try fixture()
    let wrong = try prepared.encode("return {1, lock5000}")
    let refused = #expect(throws: CodecFixture.ScriptError.self) { try prepared.decode(wrong) }
    #expect(refused?.text == "RuntimeError: no such lock")
  }

  @Test func severalValuesOfAMessageShare() throws {
    let fixture = try fixture()
    let sender = fixture.sender.call
    try CodecFixture.run(
      fixture.sender,
      """
      local n = 0
      return function() n = n + 1 return n end, {function() return n end, lock1}, nil
      """, results: 3)
    let message = OutgoingMessage()
    try Pickler.encodeAll(sender, [(1, "target"), (-2, "args"), (3, "kwargs")], into: message)
    let receiver = fixture.receiver.call
    #expect(try Unpickler.decodeAll(receiver, message.bytes.bytes) == 3)
    #expect(receiver.count == 3 && receiver.isNil(3))
    try receiver.setGlobal("kwargs")
    try receiver.setGlobal("args")
    try receiver.setGlobal("target")
    try CodecFixture.run(
      fixture.receiver, "target() target() return args[1]() == 2 and args[2].identifier == 1",
      results: 1)
    #expect(receiver.booleanValue(-1))
    let one = try fixture.encode("return 1")
    let error = #expect(throws: LuaFailure.self) {
      var buffer = ByteBuffer()
      buffer.append(one)
      _ = try Unpickler.decodeAll(receiver, buffer.bytes)
    }
    #expect(error != nil)
  }

  @Test func aHookMayEncodeAnotherMessage() throws {
    let fixture = try fixture()
    let call = fixture.sender.call
    try call.push(function: "nested") { call throws(LuaFailure) in
      let message = OutgoingMessage()
      try Pickler.encode(call, 1, into: message, root: "obj")
      try Unpickler.decode(call, message.bytes.bytes)
      return 1
    }
    try call.setGlobal("nested")
    #expect(
      try fixture.send(
        """
        local list = {1, {2}}
        list[3] = setmetatable({}, {__reduce = function()
          return function(...) return {...} end, {nested(list[2])[1], list[2]}
        end})
        list[4] = list[2]
        return list
        """, check: "return v[3][1] == 2 and v[3][2] == v[2] and v[4] == v[2]") == "true")
  }
}
