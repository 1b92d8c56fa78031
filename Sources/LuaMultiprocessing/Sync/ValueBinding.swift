internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// A shared number as a script holds it: `RawValue`, or what is inside a `Value`.
class RawValueObject {
  let cell: SharedCell

  init(_ cell: SharedCell) { self.cell = cell }

  var lock: LockObject? { nil }

  var fastMemory: LuaFastMemory {
    var fastMemory = lock?.fastMemory ?? LuaFastMemory()
    fastMemory.numbers = cell.number.bits
    fastMemory.count = 1
    fastMemory.typecode = cell.typecode.rawValue
    return fastMemory
  }
}

/// A shared number that is read and written under its lock.
final class ValueObject: RawValueObject {
  private let ownLock: LockObject

  init(_ cell: SharedCell, _ lock: SharedMutex) {
    ownLock = LockObject(lock)
    super.init(cell)
  }

  override var lock: LockObject? { ownLock }
}

extension Optional where Wrapped == LockObject {
  /// Runs a body under the lock, if there is one and the running task does not have it already.
  /// Blocks while another has it.
  func held(_ call: LuaCall, _ body: () throws(LuaFailure) -> Void) throws(LuaFailure) {
    guard let lock = self, !lock.mutex.isHeldByCaller else { return try body() }
    if lock.mutex.acquire(.now, isRecorded: false).outcome != .done {
      _ = try lock.acquire(call, .never, isRecorded: false)
    }
    do throws(LuaFailure) {
      try body()
    } catch {
      _ = try? lock.mutex.release(isRecorded: false)
      throw error
    }
    _ = try? lock.mutex.release(isRecorded: false)
  }
}

/// `Value` and `RawValue`.
enum ValueBinding {
  static let value = LuaClass<ValueObject>("Value") { value in
    define(value)
    LockBinding.defineOwner(value, name: "Value", lock: { $0.lock! }, raw) { value in
      RawValueObject(value.cell)
    }
    SharedObjects.pickle(value, id: { $0.cell.id }) { arena, id throws(SharedMemoryError) in
      let cell = try SharedCell(in: arena, opening: id)
      guard let lock = cell.lock else { throw .stale(id) }
      return ValueObject(cell, lock)
    }
  }

  static let raw = LuaClass<RawValueObject>("RawValue") { raw in
    define(raw)
    SharedObjects.pickle(raw, id: { $0.cell.id }) { arena, id throws(SharedMemoryError) in
      RawValueObject(try SharedCell(in: arena, opening: id))
    }
  }

  private static func define<Object: RawValueObject>(_ definition: LuaClass<Object>) {
    definition.fastMemory = { $0.fastMemory }
    definition.fieldFastPath = .value
    definition.getter("value") { call, value throws(LuaFailure) in
      value.cell.begin(.read)
      try value.lock.held(call) { () throws(LuaFailure) in
        try SharedNumbers.push(call, value.cell.number, 0)
        value.cell.note(.read, isLocked: value.lock != nil)
      }
      return 1
    }
    definition.setter("value") { call, value throws(LuaFailure) in
      value.cell.begin(.write)
      try value.lock.held(call) { () throws(LuaFailure) in
        try SharedNumbers.store(call, 3, "value", value.cell.number, 0)
        value.cell.note(.write, isLocked: value.lock != nil)
      }
      return 0
    }
    definition.method("add", fastPath: .add) { call, value throws(LuaFailure) in
      value.cell.begin(.add)
      try value.lock.held(call) { () throws(LuaFailure) in
        try SharedNumbers.add(call, 2, "n", value.cell.number)
        value.cell.note(.add, isLocked: value.lock != nil)
      }
      return 1
    }
    definition.metamethod("__tostring") { call, value throws(LuaFailure) in
      try SharedNumbers.push(call, value.cell.number, 0)
      try call.push(
        "<\(definition.name)('\(value.cell.typecode)', \(try call.representation(-1)))>")
      return 1
    }
  }

  /// `Value(typecode, init, {lock})` and `RawValue(typecode, init)`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Value", prefix: "") { call throws(LuaFailure) in
      if try StructureBinding.make(call, "Value") { return 1 }
      let making = try SharedNumbers.arguments(call, second: ["init"], takesLock: true)
      let cell = try make(call, making)
      if let mutex = making.mutex {
        try call.push(ValueObject(cell, mutex), value)
      } else {
        try call.push(RawValueObject(cell), raw)
      }
      return 1
    }
    try call.bind(-1, "RawValue", prefix: "") { call throws(LuaFailure) in
      if try StructureBinding.make(call, "RawValue") { return 1 }
      let making = try SharedNumbers.arguments(call, second: ["init"], takesLock: false)
      try call.push(RawValueObject(try make(call, making)), raw)
      return 1
    }
  }

  private static func make(
    _ call: LuaCall, _ making: SharedNumbers.Making
  ) throws(LuaFailure) -> SharedCell {
    let arena = try SharedObjects.arena()
    let cell = try translatingMemory { () throws(SharedMemoryError) in
      try SharedCell(in: arena, making.typecode, lock: making.mutex)
    }
    if !call.isNil(2) { try SharedNumbers.store(call, 2, "init", cell.number, 0) }
    return cell
  }
}
