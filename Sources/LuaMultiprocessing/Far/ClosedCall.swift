internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// In a stand-in: a call of a manager for its process, whose arguments and results stay closed.
final class ClosedCall: ManagerCall, LuaManagerWaiting {
  let call: LuaCall
  private let arguments: Parcel
  private var reply: [UInt8] = []
  private var isError = false
  /// What the reply names, until the process has opened it.
  private var holds: [SharedObject] = []

  private init(_ call: LuaCall, _ arguments: Parcel) {
    (self.call, self.arguments) = (call, arguments)
  }

  func write(_ message: OutgoingMessage) { arguments.write(message) }

  func read(
    _ reply: RawSpan, isError: Bool, from reach: Reach
  ) throws(MultiprocessingError) {
    self.isError = isError
    self.reply = reply.copied()
    do throws(LuaFailure) {
      holds = try SharedObjects.arena().objects(namedIn: reply)
    } catch {
      throw raised(error)
    }
  }

  /// `call_closed(proxy, method, arguments)`: whether the manager answers with an error, the bytes
  /// of its answer, and what keeps the objects that these name.
  static func make(_ call: LuaCall) throws(LuaFailure) -> Int {
    let proxy = try call.object(1, ProxyBinding.proxy)
    let made = ClosedCall(call, try call.object(3, Parcel.definition))
    do throws(LuaFailure) {
      try proxy.call(try call.string(2, "method"), made)
    } catch {
      // An error of the manager's stays closed too.
      guard case .raised = error, made.isError else { throw error }
    }
    try call.push(made.isError)
    try call.push(bytes: made.reply)
    try call.push(Parcel(holding: made.holds), Parcel.definition)
    return 3
  }
}
