internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// The classes of shared objects as a process on another computer has them: each has what the class
/// itself has, and calls it where the program was started.
enum FarBinding {
  /// The classes that are stood for, and what runs in the process itself: members of `far.lua`.
  private static let templates: [AnyLuaClass] = [
    LockBinding.lock, LockBinding.recursive, SemaphoreBinding.plain, SemaphoreBinding.bounded,
    ConditionBinding.condition, EventBinding.event, BarrierBinding.barrier, QueueBinding.queue,
    QueueBinding.joinable, QueueBinding.simple, PipeBinding.connection, ValueBinding.value,
    ValueBinding.raw, ArrayBinding.array, ArrayBinding.raw, SharedMemoryBinding.memory,
    ShareableListBinding.list,
  ]

  /// Methods that run code of the script, or give what cannot cross.
  private static let ownMethods: Set = ["with", "guard", "wait_for", "iter", "fileno"]
  /// Methods whose first argument is for another process, and stays closed on its way.
  private static let sending: Set = ["put", "put_nowait", "send"]
  /// What makes objects, in a context or in `shared_memory`.
  private static let makers = [
    "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Queue",
    "JoinableQueue", "SimpleQueue", "Pipe",
  ]
  /// The same for what a structure may be made of.
  private static let structured = ["Value", "RawValue", "Array", "RawArray"]

  private static let classes: [LuaClass<FarObject>] = templates.map(make)

  /// The classes; none in a process that has the objects itself.
  static func classes(of call: LuaCall) throws(LuaFailure) -> [AnyLuaClass] {
    try call.register(Parcel.definition)
    call.pop()
    return Module.shared.far.connection == nil ? [] : classes
  }

  // MARK: A class

  private static func make(_ template: AnyLuaClass) -> LuaClass<FarObject> {
    LuaClass<FarObject>(template.name) { definition in
      let members = template.members
      for name in members.methods { define(definition, method: name) }
      for name in members.getters { define(definition, field: name) }
      for event in members.metamethods {
        definition.metamethod(event) { call, object throws(LuaFailure) in
          try call.push(event)
          call.insert(2)
          try Module.shared.far.call(call, object, "#meta", from: 2)
          return call.count - 1
        }
      }
      if members.hasElements {
        definition.index { call, object throws(LuaFailure) in
          try Module.shared.far.call(call, object, "#get", from: 2)
          return 1
        }
      }
      definition.newIndex { call, object throws(LuaFailure) in
        try Module.shared.far.call(call, object, "#set", from: 2)
        return 0
      }
      pickle(definition)
    }
  }

  private static func define(_ definition: LuaClass<FarObject>, method name: String) {
    let isAtBarrier = definition.name == BarrierBinding.barrier.name && name == "wait"
    if isAtBarrier || ownMethods.contains(name) {
      let function = isAtBarrier ? "wait_at_barrier" : name
      definition.method(name) { call, _ throws(LuaFailure) in try runHere(call, function) }
    } else if sending.contains(name) {
      definition.method(name) { call, object throws(LuaFailure) in
        if call.count < 2 { try call.setCount(2) }
        let parcel = try Module.shared.far.writing { () throws(LuaFailure) in
          try Parcel(call, 2, root: "obj")
        }
        try call.push(parcel, Parcel.definition)
        call.replace(2)
        try Module.shared.far.call(call, object, name, from: 2)
        return call.count - 1
      }
    } else {
      definition.method(name) { call, object throws(LuaFailure) in
        try Module.shared.far.call(call, object, name, from: 2)
        return call.count - 1
      }
    }
  }

  private static func define(_ definition: LuaClass<FarObject>, field name: String) {
    definition.getter(name) { call, object throws(LuaFailure) in
      if name == "buf" {
        call.setTop(1)
        return try runHere(call, name)
      }
      try call.setCount(1)
      try call.push(name)
      try Module.shared.far.call(call, object, "#get", from: 2)
      return 1
    }
  }

  /// Calls a function of `far.lua` with the arguments.
  private static func runHere(_ call: LuaCall, _ function: String) throws(LuaFailure) -> Int {
    try Module.shared.parts.call("far", function, call)
  }

  private static func pickle(_ definition: LuaClass<FarObject>) {
    let name = definition.name
    definition.pickle(
      encode: { call, object, message throws(LuaFailure) in
        try Module.shared.far.write(call, object, message)
      },
      decode: { call, record throws(LuaFailure) in
        guard let connection = Module.shared.far.connection else {
          throw .picklingError("a \(name) came to a process that has lost its origin")
        }
        guard let parts = record.array, parts.count > 1, let code = parts[1].bytes else {
          let id = FarObject.references(record.array?.first ?? record)
          return FarObject(name, record, references: id, connection)
        }
        // A barrier with its action, which processes keep to themselves.
        try Unpickler.decode(call, code)
        let action = try call.reference(-1)
        call.pop()
        return FarObject(
          name, .array([parts[0]]), references: FarObject.references(parts[0]), action: action,
          connection)
      })
  }

  // MARK: Making

  /// Has the makers in the table on top make their objects where the program was started.
  static func defineMakers(_ call: LuaCall) throws(LuaFailure) {
    guard Module.shared.far.connection != nil else { return }
    for name in makers { try forward(call, name, as: name) }
    for name in structured {
      try call.bind(-1, name, prefix: "") { call throws(LuaFailure) in
        if try StructureBinding.make(call, name) { return 1 }
        try Module.shared.far.call(call, function: name, from: 1)
        return call.count
      }
    }
    try call.bind(-1, "Barrier", prefix: "") { call throws(LuaFailure) in
      let action = try takeAction(call)
      try Module.shared.far.call(call, function: "Barrier", from: 1)
      guard let action, let made = farObject(call, 1),
        let connection = Module.shared.far.connection
      else { return 1 }
      let barrier = FarObject(
        made.className, made.record, references: made.references, action: action, connection)
      guard let definition = classes.first(where: { $0.name == made.className }) else { return 1 }
      try call.push(barrier, definition)
      return 1
    }
  }

  /// Takes the action out of the arguments of `Barrier`.
  private static func takeAction(_ call: LuaCall) throws(LuaFailure) -> LuaReference? {
    try call.bindKeywords(["parties", "action", "timeout"], from: 1)
    guard try call.checkOptionalCallable(2, "action") else { return nil }
    let action = try call.reference(2)
    try call.pushNil()
    call.replace(2)
    return action
  }

  private static func forward(
    _ call: LuaCall, _ name: String, as function: String
  ) throws(LuaFailure) {
    try call.bind(-1, name, prefix: "") { call throws(LuaFailure) in
      try Module.shared.far.call(call, function: function, from: 1)
      return call.count
    }
  }

  /// The object at `index`; nil for anything else.
  private static func farObject(_ call: LuaCall, _ index: Int) -> FarObject? {
    for definition in classes {
      if let object = call.objectValue(index, definition) { return object }
    }
    return nil
  }

  // MARK: What parts in Lua need

  /// Fills the table on top with what `far.lua` and `far_home.lua` use, and with functions of the
  /// module that are for objects where the program was started.
  static func define(_ call: LuaCall, _ module: Module) throws(LuaFailure) {
    try FarHome.define(call)
    guard module.far.connection != nil else { return }
    try call.bind(-1, "far_call", prefix: "") { call throws(LuaFailure) in
      guard let object = farObject(call, 1) else { throw call.mismatch(1, "self", "far object") }
      try Module.shared.far.call(call, object, try call.string(2, "method"), from: 3)
      return call.count - 2
    }
    try call.bind(-1, "far_function", prefix: "") { call throws(LuaFailure) in
      try Module.shared.far.call(call, function: try call.string(1, "function"), from: 2)
      return call.count - 1
    }
    try call.bind(-1, "far_name", prefix: "") { call throws(LuaFailure) in
      guard let object = farObject(call, 1) else { return 0 }
      try call.push(object.className)
      return 1
    }
    try call.bind(-1, "far_action", prefix: "") { call throws(LuaFailure) in
      guard let action = farObject(call, 1)?.action else { return 0 }
      try call.push(action)
      return 1
    }
    _ = try call.rawGetField(-1, "wait")
    try call.rawSetField(-2, "wait_here")
    try call.bind(-1, "wait", prefix: "connection") { call throws(LuaFailure) in
      try runHere(call, "wait")
    }
  }

  /// Has what `StructureBinding` and `SharedMemoryBinding` define in the table on top work where
  /// the program was started.
  static func replace(_ call: LuaCall, _ names: [String]) throws(LuaFailure) {
    guard Module.shared.far.connection != nil else { return }
    for name in names { try forward(call, name, as: name) }
  }
}
