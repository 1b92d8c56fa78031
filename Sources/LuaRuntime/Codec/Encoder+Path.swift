import CLua
import Wire

/// Failures, which name the way from the root to the value that cannot be sent.
extension Encoder {
  func notSendable(_ what: String) -> LuaFailure {
    failure("\(what) cannot be sent to another process")
  }

  /// What may go to other processes of this program, but not as far as this message goes.
  func notForOthers(_ what: String, _ reason: String) -> LuaFailure {
    let place =
      switch message.reach {
      case .network: "another machine"
      case .node: "a process on another computer"
      case .machine, .program: "another program"
      }
    return failure("\(what) cannot be sent to \(place): \(reason)")
  }

  static let codeRemedy =
    "make it a global, or a field of a module that both sides have loaded, so that it goes by name"

  func failure(_ message: String) -> LuaFailure {
    .picklingError("\(path): \(message)")
  }

  /// Puts the path in front of a failure inside an object, whose own path begins with a dot.
  func located(_ failure: LuaFailure) -> LuaFailure {
    guard case .error("PicklingError", let message, _) = failure, message.hasPrefix(".") else {
      return failure
    }
    return .picklingError(path + message)
  }

  /// The path alone would fill pages.
  func tooDeep() -> LuaFailure {
    .picklingError(
      "\(root): nested too deeply: at most \(Self.maximumDepth) levels can be sent; "
        + "send a flatter structure")
  }

  func changed() -> LuaFailure {
    failure("the table was changed by a __reduce while it was being sent")
  }

  /// Such as `args[2].handlers.on_exit`.
  var path: String {
    var path = rootNumber.map { "\(root)[\($0)]" } ?? root
    // What is deep is found by its ends.
    let frames = scratch.frames
    for (index, frame) in frames.enumerated() {
      if frames.count > 64 && index == 32 { path += " … " }
      if frames.count > 64 && (32..<frames.count - 32).contains(index) { continue }
      path += segment(frame)
    }
    return path
  }

  private func segment(_ frame: Frame) -> String {
    switch frame.kind {
    case .elements: "[\(frame.next - 1)]"
    case .pairs: keyText(frame.slot + 1)
    case .pairKey: " key"
    case .upvalues: ".upvalue \(upvalueName(frame))"
    case .reduced: ".__reduce"
    }
  }

  private func keyText(_ index: Int) -> String {
    if let key = call.stringValue(index) {
      return LuaText.isName(key) ? ".\(key)" : "[\(LuaText.quoted(key))]"
    }
    if call.isInteger(index), let key = call.integerValue(index) { return "[\(key)]" }
    if let key = call.numberValue(index) { return "[\(PythonFloat.text(key))]" }
    if call.type(index) == .boolean { return "[\(call.booleanValue(index))]" }
    return "[\(call.typeName(index))]"
  }

  private func upvalueName(_ frame: Frame) -> String {
    let number = Int32(truncatingIfNeeded: frame.next - 1)
    guard
      let name = unsafe clua_get_upvalue(
        call.state, Int32(truncatingIfNeeded: frame.slot), number)
    else { return "?" }
    call.pop()
    return unsafe String(cString: name)
  }
}
