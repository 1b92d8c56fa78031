internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

extension ChildWork {
  /// Starts a child of the module's own on the table on top of the stack, which is popped: in a
  /// fork it finds the table itself, in any other child a copy.
  static func start(
    _ child: ChildProcess, _ kind: WorkKind, _ call: LuaCall, holding objects: [ObjectID],
    _ bound: StartMethod?, in batch: StartBatch? = nil
  ) throws(LuaFailure) {
    let host = Module.shared.host
    try translating { () throws(MultiprocessingError) in try host.requireLoaded() }
    let chosen = bound ?? host.startMethods.settle()
    // What serves this computer's processes is on this computer.
    let method = chosen.isRemote && kind == .server ? .forkserver : chosen
    let work: ChildWork
    if method == .fork {
      work = .inherited(ChildTask(kind, try call.reference(-1), isInherited: true))
    } else {
      let message = try WorkMessage.write(
        kind, call, reach: method.reach)
      try Module.shared.refreshProgram(call)
      message.references += objects.map(\.rawValue)
      work = .message(message)
    }
    call.pop()
    try translating { () throws(MultiprocessingError) in
      try child.start(work, by: method, in: batch)
    }
  }
}
