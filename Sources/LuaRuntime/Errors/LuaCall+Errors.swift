import CLua

/// Error classes and their instances: `class(message)`, `err.class`, `err.name`, `err.message`,
/// `err.traceback`, `tostring(err)`.
extension LuaCall {
  /// Makes error classes, parents first. A class that exists stays as it is.
  package func defineErrors(_ definitions: [LuaErrorDefinition]) throws(LuaFailure) {
    for definition in definitions {
      context.errorFields[definition.name] = definition.fields
      let shows = try unsafe showing(definition)
      let status = withUTF8(definition.name + "\0") { name, _ in
        guard let parent = definition.parent else {
          return unsafe clua_define_error(state, name, nil, shows)
        }
        return withUTF8(parent + "\0") { parent, _ in
          unsafe clua_define_error(state, name, parent, shows)
        }
      }
      try check(status)
      pop()
    }
  }

  /// What shows the instances of a class; nil: what shows those of the class above.
  private func showing(
    _ definition: LuaErrorDefinition
  ) throws(LuaFailure) -> UnsafePointer<clua_bound>? {
    guard definition.parent == nil || definition.showsMessageOnly else { return nil }
    let namesClass = !definition.showsMessageOnly
    let show = BoundFunction(name: definition.name) { call throws(LuaFailure) in
      try call.showError(namesClass: namesClass)
    }
    context.keep(show)
    return unsafe UnsafePointer(show.record)
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

  /// What is told of an error that nobody caught: a string itself, an error object's text behind
  /// its place, what `__tostring` gives, or else what `repr` gives.
  package func errorText(_ index: Int) -> String {
    let top = count
    defer { setTop(top) }
    let status = unsafe clua_push_error_text(state, Int32(truncatingIfNeeded: index), true)
    return stringValue(-1) ?? (status == CLUA_RAISED ? "(no memory for the error's text)" : "?")
  }

  /// Makes a place (nil: the innermost function of the script that runs) the `where` of the error
  /// object at `index`, unless it has one.
  package func setWhere(_ index: Int, _ place: String? = nil) throws(LuaFailure) {
    let index = absolute(index)
    if let place { try push(place) } else { try pushNil() }
    try check(unsafe clua_set_where(state, Int32(truncatingIfNeeded: index)))
  }

  /// Keeps the traceback that a raised value, no error object, has from another process; for its
  /// report.
  package func keepRemoteTraceback(_ index: Int, _ traceback: String) throws(LuaFailure) {
    let index = absolute(index)
    try push(traceback)
    try check(unsafe clua_keep_remote_traceback(state, Int32(truncatingIfNeeded: index)))
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
    var functions = unsafe clua_error_functions(
      construct: construct.record, show_class: showClass.record)
    try check(unsafe clua_prepare_errors(state, &functions))
    try push(function: "repr") { call throws(LuaFailure) in
      try call.pushRepresentation(1)
      return 1
    }
    try check(unsafe clua_set_representation(state))
    try defineErrors(LuaErrorDefinition.builtIn)
    try defineExtension()
  }

  /// `class:extend(name)`: a class below it. In another process it is the class of that name that
  /// was extended at the same place of the script, or is made there.
  private func defineExtension() throws(LuaFailure) {
    try pushErrorClass("Error")
    try bind(-1, "extend", prefix: "Error") { call throws(LuaFailure) in
      guard call.isErrorClass(1) else { throw call.mismatch(1, "self", "class of errors") }
      let name = try call.string(2, "name")
      if name.isEmpty || name.contains("\0") {
        throw call.invalid("name", "a name of one or more characters expected")
      }
      call.setTop(2)
      let place = LuaPlace.current(call)?.description ?? "?"
      try call.push("\(place)#\(call.context.pass(place))")
      try call.check(unsafe clua_extend_error(call.state))
      return 1
    }
    pop()
  }

  /// `class(message, …)`: the class is argument 1.
  private func constructError() throws(LuaFailure) -> Int {
    let given = count
    try newTable(record: 3)
    let instance = absolute(-1)
    if given >= 2 && !isNil(2) { try copy(2) } else { try push("") }
    try rawSetField(instance, "message")
    if given > 2 { try setFields(of: instance, from: 3, to: given) }
    try copy(1)
    setMetatable(instance)
    try setWhere(instance)
    return 1
  }

  /// Gives an error the fields that its class, or one above it, takes after the message.
  private func setFields(of instance: Int, from first: Int, to last: Int) throws(LuaFailure) {
    let top = count
    defer { setTop(top) }
    var fields: [String] = []
    try copy(1)
    while fields.isEmpty, type(-1) == .table {
      _ = unsafe clua_push_error_key(state, -1)
      fields = stringValue(-1).flatMap { context.errorFields[$0] } ?? []
      pop()
      _ = unsafe clua_push_error_parent(state, -1)
    }
    for (field, index) in zip(fields, first...last) {
      try copy(index)
      try rawSetField(instance, field)
    }
  }

  private func showError(namesClass: Bool) throws(LuaFailure) -> Int {
    try checkTable(1, "self")
    try rawGetField(1, "message")
    var text = isNil(-1) ? "" : try display(-1)
    if namesClass, getMetatable(1) {
      try rawGetField(-1, "name")
      let name = try display(-1)
      text = text.isEmpty ? name : "\(name): \(text)"
    }
    try rawGetField(1, "traceback")
    if let traceback = stringValue(-1) { text += "\n" + traceback }
    try push(text)
    return 1
  }
}
