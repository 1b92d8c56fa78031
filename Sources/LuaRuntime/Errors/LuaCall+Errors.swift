import CLua

/// Error classes and their instances: `class(message)`, `err.class`, `err.name`, `err.message`,
/// `err.traceback`, `tostring(err)`.
extension LuaCall {
  /// Makes error classes, parents first. A class that exists stays as it is.
  package func defineErrors(_ definitions: [LuaErrorDefinition]) throws(LuaFailure) {
    for definition in definitions {
      let show = BoundFunction(name: definition.name) { call throws(LuaFailure) in
        try call.showError(definition)
      }
      context.keep(show)
      context.errorFields[definition.name] = definition.fields
      let status = withUTF8(definition.name + "\0") { name, _ in
        guard let parent = definition.parent else {
          return unsafe clua_define_error(state, name, nil, show.record)
        }
        return withUTF8(parent + "\0") { parent, _ in
          unsafe clua_define_error(state, name, parent, show.record)
        }
      }
      try check(status)
      pop()
    }
  }

  /// Pushes the error class.
  package func pushErrorClass(_ name: String) throws(LuaFailure) {
    let type = withUTF8(name) { name, length in
      unsafe clua_push_error_class(state, name, length)
    }
    try check(type)
    if type != CLUA_TYPE_TABLE {
      pop()
      throw .runtimeError("there is no error class \(name)")
    }
  }

  /// Pushes a new error object, to be given more fields or raised by `throw .raised`.
  package func pushError(
    _ className: String, _ message: String, _ fields: [LuaErrorField] = []
  ) throws(LuaFailure) {
    let status = withUTF8(className) { name, nameLength in
      withUTF8(message) { message, length in
        unsafe clua_push_error(state, name, nameLength, message, length)
      }
    }
    try check(status)
    guard type(-1) == .table else { return }
    for field in fields {
      do throws(LuaFailure) {
        try push(field.value)
        try rawSetField(-2, field.name)
      } catch {
        remove(-2)
        throw error
      }
    }
  }

  /// Whether the value is an error object of any class.
  package func isError(_ index: Int) -> Bool {
    unsafe clua_is_error(state, Int32(truncatingIfNeeded: index))
  }

  /// Whether the value is an error class.
  package func isErrorClass(_ index: Int) -> Bool {
    unsafe clua_is_error_class(state, Int32(truncatingIfNeeded: index))
  }

  /// `mp.isinstance`: whether the value is an error object of the class or of one below it.
  package func isInstance(_ index: Int, ofClassAt classIndex: Int) -> Bool {
    unsafe clua_is_instance(
      state, Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: classIndex))
  }

  /// Whether the value is an error object of the named class or of one below it.
  package func isInstance(_ index: Int, of className: String) -> Bool {
    let index = absolute(index)
    do throws(LuaFailure) {
      try pushErrorClass(className)
    } catch {
      if case .raised = error { pop() }
      return false
    }
    defer { pop() }
    return isInstance(index, ofClassAt: -1)
  }

  /// The text of an error nobody caught, as the `lua` command words it: a string itself, what
  /// `__tostring` gives, or the type of anything else.
  package func errorText(_ index: Int) -> String {
    let top = count
    defer { setTop(top) }
    let kind = type(index)
    do throws(LuaFailure) {
      var hasText = kind == .string || kind == .number
      if !hasText { hasText = try getMetafield(index, "__tostring") }
      setTop(top)
      if hasText { return try display(index) }
    } catch {
      // An error in __tostring: the type is all that can be told.
    }
    return "(error object is a \(kind.name) value)"
  }

  private func push(_ value: LuaErrorField.Value) throws(LuaFailure) {
    switch value {
    case .boolean(let value): try push(value)
    case .integer(let value): try push(value)
    case .number(let value): try push(value)
    case .string(let value): try push(value)
    case .bytes(let value): try push(bytes: value)
    }
  }

  // MARK: What error objects and classes can do

  /// Makes the classes that every state has.
  func prepareErrors() throws(LuaFailure) {
    let construct = BoundFunction(name: "Error") { call throws(LuaFailure) in
      try call.constructError()
    }
    let showClass = BoundFunction(name: "Error") { call throws(LuaFailure) in
      try call.rawGetField(1, "name")
      let name = try call.display(-1)
      try call.push("<class '\(name)'>")
      return 1
    }
    context.keep(construct)
    context.keep(showClass)
    try check(unsafe clua_prepare_errors(state, construct.record, showClass.record))
    try defineErrors(LuaErrorDefinition.builtIn)
  }

  /// `class(message, …)`: the class is argument 1.
  private func constructError() throws(LuaFailure) -> Int {
    let hasMessage = !isNil(2)
    try rawGetField(1, "name")
    let className = stringValue(-1) ?? ""
    pop()
    try newTable(record: 2)
    let instance = absolute(-1)
    if hasMessage { try copy(2) } else { try push("") }
    try rawSetField(instance, "message")
    let fields = context.errorFields[className] ?? []
    for (offset, field) in fields.enumerated() where 3 + offset < instance {
      try copy(3 + offset)
      try rawSetField(instance, field)
    }
    try copy(1)
    setMetatable(instance)
    return 1
  }

  private func showError(_ definition: LuaErrorDefinition) throws(LuaFailure) -> Int {
    try checkTable(1, "self")
    try rawGetField(1, "message")
    var text = isNil(-1) ? "" : try display(-1)
    if !definition.showsMessageOnly {
      text = text.isEmpty ? definition.name : "\(definition.name): \(text)"
    }
    try rawGetField(1, "traceback")
    if let traceback = stringValue(-1) { text += "\n" + traceback }
    try push(text)
    return 1
  }
}
