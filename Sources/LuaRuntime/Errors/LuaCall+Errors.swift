import CLua

/// Error classes and their instances: `class(message)`, `err.class`, `err.name`, `err.message`,
/// `err.traceback`, `tostring(err)`.
extension LuaCall {
  /// Makes error classes, parents first. A class that exists stays as it is.
  package func defineErrors(_ definitions: [LuaErrorDefinition]) throws(LuaFailure) {
    let base = count
    for definition in definitions {
      if let parent = definition.parent { try pushErrorClass(parent) }
      let name = Array(definition.name.utf8)
      try makeErrorClass(
        name, key: name, parent: definition.parent == nil ? nil : identity(-1),
        fields: definition.fields)
      if let show = showing(definition) {
        try push(show)
        try rawSetField(-2, "__tostring")
      }
      setTop(base)
    }
  }

  /// What shows the instances of a class; nil: what shows those of the class above.
  private func showing(_ definition: LuaErrorDefinition) -> BoundFunction? {
    guard definition.parent == nil || definition.showsMessageOnly else { return nil }
    let namesClass = !definition.showsMessageOnly
    let show = BoundFunction(name: definition.name) { call throws(LuaFailure) in
      try call.showError(namesClass: namesClass)
    }
    context.keep(show)
    return show
  }

  /// Pushes a new error object, which knows the place in the script, to be given more fields or
  /// raised by `throw .raised`. Without such a class it is the string "name: message".
  package func pushError(
    _ className: String, _ message: String, _ fields: [LuaErrorField] = []
  ) throws(LuaFailure) {
    let base = count
    do throws(LuaFailure) {
      guard try pushErrorClass(key: className.utf8) else {
        return try push("\(className): \(message)")
      }
      try newTable(record: 3 + fields.count)
      try push(message)
      try rawSetField(-2, "message")
      for field in fields {
        try push(field.value)
        try rawSetField(-2, field.name)
      }
      insert(-2)
      setMetatable(-2)
      try setWhere(-1)
    } catch {
      unwind(to: base, error)
      throw error
    }
  }

  /// Makes a place (nil: the innermost function of the script that runs) the `where` of the error
  /// object at `index`, unless it has one.
  package func setWhere(_ index: Int, _ place: String? = nil) throws(LuaFailure) {
    let index = absolute(index)
    let isKnown = try rawGetField(index, "where") != .nil
    pop()
    guard !isKnown, let place = place ?? LuaPlace.current(self)?.description else { return }
    try push(place)
    try rawSetField(index, "where")
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
    try prepareErrorClasses([
      "__call": { call throws(LuaFailure) in try call.constructError() },
      "__tostring": { call throws(LuaFailure) in try call.showErrorClass() },
      "__index": { call throws(LuaFailure) in try call.findInherited() },
    ])
    try push(function: "traceback") { call throws(LuaFailure) in
      try call.push(bytes: call.errorBytes(1, isRepresented: false))
      return 1
    }
    try check(unsafe clua_prepare_errors(state))
    try defineErrors(LuaErrorDefinition.builtIn)
    try defineExtension()
    try push(function: "explanation") { call throws(LuaFailure) in try call.explain() }
    try rawSetField(Int(CLUA_REGISTRY), CLUA_EXPLANATION)
    try prepareMisspellings()
    try push(function: "KeyboardInterrupt") { call throws(LuaFailure) in
      try call.pushError("KeyboardInterrupt", "")
      return 1
    }
    try rawSetField(Int(CLUA_REGISTRY), CLUA_INTERRUPT_ERROR)
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
      call.setTop(1)
      let place = LuaPlace.current(call)?.description ?? "?"
      try call.extendErrorClass(name, place: "\(place)#\(call.context.pass(place))")
      return 1
    }
    pop()
  }

  private func showErrorClass() throws(LuaFailure) -> Int {
    try rawGetField(1, "name")
    let name = try display(-1)
    try push("<class '\(name)'>")
    return 1
  }

  /// (class, key): what a class above has.
  private func findInherited() throws(LuaFailure) -> Int {
    setTop(2)
    for ancestor in context.errorClasses.lineage(of: identity(1)).dropFirst() {
      _ = try pushErrorClass(key: ancestor.entry.key)
      try copy(2)
      if try rawGet(-2) != .nil { return 1 }
      setTop(2)
    }
    return 0
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
    let fields = context.errorClasses.lineage(of: identity(1)).lazy
      .map(\.entry.fields).first { !$0.isEmpty }
    for (field, index) in zip(fields ?? [], first...last) {
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
