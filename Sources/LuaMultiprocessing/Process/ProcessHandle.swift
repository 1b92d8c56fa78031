internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// What a Process instance is about: a child of this process, or this process itself.
final class ProcessHandle {
  enum Subject {
    case child(ChildProcess, method: StartMethod?)
    case current
  }

  let subject: Subject

  init(_ subject: Subject) { self.subject = subject }

  /// The child; an AssertionError for the process itself, which can do no such thing to itself.
  func child(_ doing: String) throws(LuaFailure) -> ChildProcess {
    if case .child(let child, _) = subject { return child }
    throw .error(
      className: "AssertionError", message: "Process.\(doing): can only \(doing) a child process")
  }
}

/// The handle under each Process instance; `process.lua` gives it the shape that scripts see.
enum ProcessHandleBinding {
  static let handle = LuaClass<ProcessHandle>("Process") { handle in
    defineIdentity(handle)
    defineFields(handle)
    defineLife(handle)
    defineSignals(handle)
  }

  private static func defineIdentity(_ handle: LuaClass<ProcessHandle>) {
    handle.getter("name") { call, handle throws(LuaFailure) in
      switch handle.subject {
      case .child(let child, _): try call.push(child.name)
      case .current: try call.push(Module.shared.host.identity.name)
      }
      return 1
    }
    handle.setter("name") { call, handle throws(LuaFailure) in
      let name = try call.string(3, "name")
      switch handle.subject {
      case .child(let child, _): child.name = name
      case .current: Module.shared.host.identity.name = name
      }
      return 0
    }
    handle.getter("daemon") { call, handle throws(LuaFailure) in
      switch handle.subject {
      case .child(let child, _): try call.push(child.isDaemon)
      case .current: try call.push(Module.shared.host.identity.isDaemon)
      }
      return 1
    }
    handle.setter("daemon") { call, handle throws(LuaFailure) in
      let daemon = try call.boolean(3, "daemon")
      guard case .child(let child, _) = handle.subject else {
        throw .error(
          className: "AssertionError", message: "Process.daemon: the process has already started")
      }
      try translating { () throws(MultiprocessingError) in try child.setDaemon(daemon) }
      return 0
    }
    handle.getter("authkey") { call, handle throws(LuaFailure) in
      switch handle.subject {
      case .child(let child, _): try call.push(bytes: child.authkey)
      case .current: try call.push(bytes: Module.shared.host.identity.authkey)
      }
      return 1
    }
    handle.setter("authkey") { call, handle throws(LuaFailure) in
      let key = try call.bytes(3, "authkey")
      switch handle.subject {
      case .child(let child, _): child.authkey = key
      case .current: Module.shared.host.identity.authkey = key
      }
      return 0
    }
  }

  private static func defineFields(_ handle: LuaClass<ProcessHandle>) {
    defineLimits(handle)
    definePlacement(handle)
    for name in ["pid", "ident"] {
      handle.getter(name) { call, handle throws(LuaFailure) in
        switch handle.subject {
        case .child(let child, _):
          let pid = try translating { () throws(MultiprocessingError) in try child.pid() }
          try call.pushOptional(pid.map { Int(Module.shared.host.told($0)) })
        case .current: try call.push(Int(Module.shared.host.told(Module.shared.host.knownPID)))
        }
        return 1
      }
    }
    defineNode(handle)
    handle.getter("exitcode") { call, handle throws(LuaFailure) in
      guard case .child(let child, _) = handle.subject else {
        try call.pushNil()
        return 1
      }
      let status = try translating { () throws(MultiprocessingError) in try child.exitStatus() }
      try call.pushOptional(status.map { Int($0.code) })
      return 1
    }
    handle.getter("sentinel") { call, handle throws(LuaFailure) in
      let child = try handle.child("wait for")
      try call.push(
        Int(try translating { () throws(MultiprocessingError) in try child.sentinel() }))
      return 1
    }
  }

  /// Where this process runs if that is another computer, and its number there.
  private static func defineNode(_ handle: LuaClass<ProcessHandle>) {
    handle.getter("node") { call, handle throws(LuaFailure) in
      guard case .current = handle.subject, let origin = Module.shared.host.origin else {
        try call.pushNil()
        return 1
      }
      try call.push(origin.node)
      return 1
    }
    handle.getter("node_pid") { call, handle throws(LuaFailure) in
      guard case .current = handle.subject, Module.shared.host.origin != nil else {
        try call.pushNil()
        return 1
      }
      try call.push(Int(Module.shared.host.pid))
      return 1
    }
  }

  private static func defineLimits(_ handle: LuaClass<ProcessHandle>) {
    handle.getter("limits") { call, handle throws(LuaFailure) in
      switch handle.subject {
      case .child(let child, _): try LimitsArgument.push(call, child.limits)
      case .current: try LimitsArgument.push(call, Module.shared.host.limits)
      }
      return 1
    }
    handle.setter("limits") { call, handle throws(LuaFailure) in
      let limits = try LimitsArgument.read(call, 3, of: "Process")
      let child = try handle.child("bound")
      try translating { () throws(MultiprocessingError) in try child.setLimits(limits) }
      return 0
    }
  }

  /// `handle:place(options)`: where the process is to be placed if that is on another computer.
  private static func definePlacement(_ handle: LuaClass<ProcessHandle>) {
    handle.method("place") { call, handle throws(LuaFailure) in
      let options = try PlacementArgument.read(call, 2, of: "Process")
      try handle.child("placed").placement = options
      return 0
    }
  }

  private static func defineLife(_ handle: LuaClass<ProcessHandle>) {
    handle.method("require_open") { call, handle throws(LuaFailure) in
      if case .child(let child, _) = handle.subject, child.isClosed {
        throw .valueError("Process.\(try call.string(2, "method")): the process is closed")
      }
      return 0
    }
    handle.method("start", start)
    handle.method("join") { call, handle throws(LuaFailure) in
      let deadline = Deadline(seconds: try call.timeout(2))
      let child = try handle.child("join")
      let ended = try Module.shared.wait(call) { () throws(LuaFailure) in
        try translating { () throws(MultiprocessingError) in try child.join(until: deadline) }
      }
      if ended { Module.shared.instances.forget(child) }
      return 0
    }
    handle.method("is_alive") { call, handle throws(LuaFailure) in
      if case .child(let child, _) = handle.subject {
        try call.push(try translating { () throws(MultiprocessingError) in try child.isAlive() })
      } else {
        try call.push(true)
      }
      return 1
    }
    handle.method("close") { call, handle throws(LuaFailure) in
      let child = try handle.child("close")
      try translating { () throws(MultiprocessingError) in try child.close() }
      return 0
    }
    handle.method("describe") { call, handle throws(LuaFailure) in
      switch handle.subject {
      case .child(let child, _): try call.push(child.description)
      case .current: try call.push(CurrentProcessBinding.description(Module.shared.host))
      }
      return 1
    }
  }

  private static func defineSignals(_ handle: LuaClass<ProcessHandle>) {
    func signal(
      _ name: String, _ send: @escaping (ChildProcess) throws(MultiprocessingError) -> Void
    ) {
      handle.method(name) { call, handle throws(LuaFailure) in
        let child = try handle.child(name)
        try translating { () throws(MultiprocessingError) in try send(child) }
        return 0
      }
    }
    signal("interrupt") { child throws(MultiprocessingError) in try child.interrupt() }
    signal("kill") { child throws(MultiprocessingError) in try child.kill() }
    signal("pause") { child throws(MultiprocessingError) in try child.pause() }
    signal("resume") { child throws(MultiprocessingError) in try child.resume() }
    handle.method("terminate") { call, handle throws(LuaFailure) in
      let grace = try call.optionalNumber(2, "grace")
      if let grace, !(grace >= 0) { throw call.invalid("grace", "0 or more seconds expected") }
      let child = try handle.child("terminate")
      try translating { () throws(MultiprocessingError) in try child.terminate(grace: grace) }
      return 0
    }
  }

  /// `handle:start(describe, run)`: `run` is what a fork calls; `describe` gives what any other
  /// child is told, and what a fork's is made of.
  private static func start(
    _ call: LuaCall, _ handle: ProcessHandle
  ) throws(LuaFailure) -> Int {
    guard case .child(let child, let bound) = handle.subject else {
      throw .error(
        className: "AssertionError", message: "Process.start: cannot start a process twice")
    }
    let host = Module.shared.host
    try translating { () throws(MultiprocessingError) in try child.requireStartable() }
    try translating { () throws(MultiprocessingError) in try host.requireLoaded() }
    let method = bound ?? host.startMethods.settle()
    let work: ChildWork
    try call.copy(2)
    try call.call(arguments: 0, results: 1)
    if method == .fork {
      try Pickler.prepareFork(call, -1)
      work = .inherited(ChildTask(.process, try call.reference(3), isInherited: true))
    } else {
      work = .message(
        try WorkMessage.write(.process, call, reach: method.reach))
      try Module.shared.refreshProgram(call)
    }
    try translating { () throws(MultiprocessingError) in try child.start(work, by: method) }
    return 0
  }
}
