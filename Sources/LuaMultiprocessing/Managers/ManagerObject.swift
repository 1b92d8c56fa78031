internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// A manager as the script that started it, or connected to it, holds it.
final class ManagerObject {
  let address: ManagerAddress
  /// The server's process, if this process started it.
  private let child: ChildProcess?
  private let creator: Int32
  /// Seconds that a server is given to end by itself.
  private let grace: Double
  private var exitHook: Int?
  private var isShutDown = false

  init(_ address: ManagerAddress, _ child: ChildProcess?, grace: Double = 1) {
    self.address = address
    self.child = child
    self.grace = grace
    let host = Module.shared.host
    creator = host.pid
    if child != nil { exitHook = host.addExitHook { [weak self] in self?.kill() } }
  }

  deinit { kill() }

  /// Ends the server at once, when nobody is left to ask it to.
  private func kill() {
    guard let child, creator == Module.shared.host.pid, !isShutDown else { return }
    Module.shared.managers.noteCollected(address)
    try? child.kill()
  }

  /// Calls a method of the server itself with the values from `first` on, which are replaced by the
  /// results.
  func ask(_ call: LuaCall, _ method: String, from first: Int) throws(LuaFailure) {
    var method = method
    if method == "create", let place = RunningCode.place {
      method = "create_at"
      try call.push(place.file)
      call.insert(first)
      try call.push(place.line)
      call.insert(first + 1)
    }
    let request = LuaManagerCall(call: call, first: first)
    try translating { () throws(MultiprocessingError) in
      try Module.shared.managers.call(address, 0, method, request)
    }
  }

  /// Ends the server and waits until it has ended.
  func shutDown(_ call: LuaCall) throws(LuaFailure) {
    guard let child, creator == Module.shared.host.pid, !isShutDown else { return }
    isShutDown = true
    if let exitHook { Module.shared.host.removeExitHook(exitHook) }
    exitHook = nil
    address.askToStop()
    if try !join(call, child, Deadline(seconds: grace)) {
      try translating { () throws(MultiprocessingError) in try child.kill() }
      _ = try join(call, child, .never)
    }
  }

  private func join(
    _ call: LuaCall, _ child: ChildProcess, _ deadline: Deadline
  ) throws(LuaFailure) -> Bool {
    try Module.shared.wait(call) { () throws(LuaFailure) in
      try translating { () throws(MultiprocessingError) in try child.join(until: deadline) }
    }
  }
}

/// A server that this process is going to be.
final class ServerObject {
  let server: LuaServer
  /// The description of its types.
  let description: LuaReference

  init(_ server: LuaServer, _ description: LuaReference) {
    self.server = server
    self.description = description
  }
}
