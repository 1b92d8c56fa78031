import CLua

/// Objects: userdata that hold a Swift object.
extension LuaCall {
  /// Pushes a new userdata of the class that holds `object`.
  package func push<Object: AnyObject>(
    _ object: Object, _ class: LuaClass<Object>
  ) throws(LuaFailure) {
    try register(`class`)
    pop()
    let reference = unsafe Unmanaged.passRetained(object)
    var fastMemory = unsafe (LuaFastMemory.areOpen ? `class`.fastMemory(object) : LuaFastMemory())
      .inC
    let status = unsafe clua_new_object(
      state, `class`.identity, reference.toOpaque(), Int32(truncatingIfNeeded: `class`.userValues),
      &fastMemory)
    if status == CLUA_RAISED {
      unsafe reference.release()
      throw .raised
    }
  }

  /// Pushes the class's metatable, made at the first use in this state.
  package func register(_ class: AnyLuaClass) throws(LuaFailure) {
    let type = unsafe clua_push_class(state, `class`.identity)
    try check(type)
    if type == CLUA_TYPE_NIL {
      pop()
      try `class`.register(self)
    }
  }

  /// The object of argument `index`; a TypeError names it `self` (or `name`) when it is none.
  package func object<Object: AnyObject>(
    _ index: Int, _ class: LuaClass<Object>, _ name: StaticString = "self"
  ) throws(LuaFailure) -> Object {
    if let object = objectValue(index, `class`) { return object }
    throw mismatch(index, name, `class`.name)
  }

  /// The Swift object of a userdata of this class or one below it, else nil.
  package func objectValue<Object: AnyObject>(
    _ index: Int, _ class: LuaClass<Object>
  ) -> Object? {
    guard
      let object = unsafe clua_object(
        state, Int32(truncatingIfNeeded: index), `class`.identity)
    else { return nil }
    return unsafe Unmanaged<Object>.fromOpaque(object).takeUnretainedValue()
  }

  /// The Swift object of a userdata, whatever its class.
  package func anyObject(_ index: Int) -> AnyObject? {
    guard let object = unsafe clua_any_object(state, Int32(truncatingIfNeeded: index)) else {
      return nil
    }
    return unsafe Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue()
  }

  /// The class of a userdata that is an object, else nil.
  package func objectClass(_ index: Int) -> AnyLuaClass? {
    guard let identity = unsafe clua_object_class(state, Int32(truncatingIfNeeded: index)) else {
      return nil
    }
    return unsafe AnyLuaClass.of(identity)
  }

  /// Pushes one of the Lua values (from 1) that the object at `index` holds.
  @discardableResult
  package func getUserValue(_ index: Int, _ number: Int = 1) throws(LuaFailure) -> LuaType {
    let type = unsafe clua_get_user_value(
      state, Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: number))
    return LuaType(rawValue: type) ?? .nil
  }

  /// Pops the top value into the object at `index`, which must have that many `userValues`.
  package func setUserValue(_ index: Int, _ number: Int = 1) {
    let stored = unsafe clua_set_user_value(
      state, Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: number))
    precondition(stored == 1, "the class was not declared with that many user values")
  }
}
