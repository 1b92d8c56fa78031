internal import Exploring
internal import LuaRuntime
internal import Waiting

/// Threads of a program that is explored: each of their steps is one of the schedule.
enum ThreadSteps {
  /// A thread is about to begin, with the function at 1 and its argument; nothing where the program
  /// is not explored.
  static func prepare(_ call: LuaCall) throws(LuaFailure) {
    guard let stepper = Exploration.shared.stepper else { return }
    if !stepper.hasThreads, !Scheduler.shared.hasOthers { try begin(stepper, call) }
    guard stepper.hasThreads else { return }
    stepper.nextThreadName = try name(call)
    stepper.point(.start, Stepper.Subject(process: 0)) { stepper.nextThreadName }
  }

  private static func begin(_ stepper: Stepper, _ call: LuaCall) throws(LuaFailure) {
    guard ThreadStep.isPossible(call) else {
      throw .error(
        className: "RuntimeError",
        message: "mprun explore: threads cannot be explored: this Lua keeps the code of functions "
          + "in another way than Lua 5.4")
    }
    stepper.beginThreads()
    Exploration.shared.mayLeave = { ThreadStep.mayLeave }
    ThreadStep.watch { step in
      stepper.touch(
        operation(step.kind), step.things.map { ($0.number, $0.element, $0.writes) },
        site: step.kind == .leave || step.kind == .compute ? nil : step.site,
        title: { step.name }, value: { step.value })
    }
  }

  private static func operation(_ kind: ThreadStep.Kind) -> StepOperation {
    switch kind {
    case .read: .read
    case .write: .write
    case .use: .use
    case .leave: .leave
    case .compute: .compute
    }
  }

  /// What the thread is called that is about to begin.
  private static func name(_ call: LuaCall) throws(LuaFailure) -> String {
    guard call.type(2) == .table || call.type(2) == .userdata else { return "a thread" }
    try call.getField(2, "name")
    defer { call.pop() }
    return call.stringValue(-1) ?? "a thread"
  }
}
