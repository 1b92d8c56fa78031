internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// The process that started this one, as `parent_process()` shows it.
final class ParentHandle {
  let process: ParentProcess

  init(_ process: ParentProcess) { self.process = process }

  /// A process does not outlive its parent by more than the moment in which the kernel ends it.
  var isAlive: Bool { CurrentProcess.parentPID == Module.shared.host.parentPID }
}

enum ParentProcessBinding {
  static let parent = LuaClass<ParentHandle>("ParentProcess") { parent in
    parent.getter("name") { call, handle throws(LuaFailure) in
      try call.push(handle.process.name)
      return 1
    }
    for name in ["pid", "ident"] {
      parent.getter(name) { call, handle throws(LuaFailure) in
        try call.push(Int(Module.shared.host.told(handle.process.pid)))
        return 1
      }
    }
    parent.getter("exitcode") { call, _ throws(LuaFailure) in
      try call.pushNil()
      return 1
    }
    parent.method("is_alive") { call, handle throws(LuaFailure) in
      try call.push(handle.isAlive)
      return 1
    }
    parent.method("join") { call, handle throws(LuaFailure) in
      let deadline = Deadline(seconds: try call.timeout(2))
      let host = Module.shared.host
      _ = try Module.shared.wait(call) { () throws(LuaFailure) in
        host.wait(until: deadline) { !handle.isAlive }
      }
      return 0
    }
    parent.metamethod("__tostring") { call, handle throws(LuaFailure) in
      try call.push(
        "<_ParentProcess name='\(handle.process.name)' pid=\(handle.process.pid) parent=None unknown>"
      )
      return 1
    }
  }
}
