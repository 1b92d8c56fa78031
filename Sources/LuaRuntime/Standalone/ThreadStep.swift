internal import CLua

/// What an instruction of a thread is about to do with what threads share (clua_step.h).
@safe
package struct ThreadStep {
  /// What kind of step.
  package enum Kind: Int32, Sendable {
    /// An upvalue, a field or a length is read.
    case read
    /// An upvalue or a field is written.
    case write
    /// A function is called that is no code of the script.
    case use
    /// The script's code returns to such a function.
    case leave
    /// There was nothing of that for many instructions.
    case compute
  }

  /// Something that threads share, as long as it lives.
  package struct Thing {
    /// Its number.
    package let number: UInt64
    /// Which part of it: 0 is all of it, 2 an upvalue's value, all else a field.
    package let element: UInt32
    /// Whether it may be changed.
    package let writes: Bool
  }

  private let step: UnsafePointer<clua_step>

  private init(_ step: UnsafePointer<clua_step>) { unsafe self.step = unsafe step }

  /// What kind of step.
  package var kind: Kind { Kind(rawValue: unsafe step.pointee.kind) ?? .compute }
  /// Where in the script's code it is: the same in all runs.
  package var site: UInt32 { unsafe step.pointee.site }

  /// What it touches.
  package var things: [Thing] {
    let things = unsafe step.pointee.things
    let all = [things.0, things.1, things.2, things.3]
    return all.prefix(Int(unsafe step.pointee.count)).map {
      Thing(number: $0.thing, element: $0.element, writes: $0.writes)
    }
  }

  /// What the script calls what it is about.
  package var name: String { unsafe text(clua_step_name) }
  /// What is there now, or is to be written.
  package var value: String { unsafe text(clua_step_value) }

  private func text(
    _ write: (UnsafePointer<clua_step>, UnsafeMutablePointer<CChar>, Int) -> Void
  ) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 200) { buffer in
      unsafe write(step, buffer.baseAddress!, buffer.count)
      return unsafe String(cString: buffer.baseAddress!)
    }
  }

  // MARK: Being asked

  private nonisolated(unsafe) static var stepper: ((ThreadStep) -> Bool)?

  /// From here on `stepper` is called before each step of a thread; it tells whether others could
  /// have a turn. Nil ends that.
  package static func watch(_ stepper: ((ThreadStep) -> Bool)?) {
    unsafe self.stepper = stepper
    guard stepper != nil else { return clua_step_set(nil) }
    unsafe clua_step_set { step in unsafe ThreadStep.stepper?(ThreadStep(step!)) ?? false }
  }

  /// Whether the steps of this Lua's code can be seen.
  package static func isPossible(_ call: LuaCall) -> Bool {
    unsafe clua_step_is_possible(call.state)
  }

  /// Whether the running code may be left for another thread where it does an operation: not in the
  /// module's own Lua code.
  package static var mayLeave: Bool { clua_step_may_leave() }
}
