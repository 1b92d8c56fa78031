internal import LinuxSystem
internal import LuaRuntime

/// How long a call may wait, as its arguments say.
struct TimeLimit {
  let deadline: Deadline
  /// nil: for ever, or not at all.
  private let seconds: Double?

  static let never = TimeLimit(deadline: .never, seconds: nil)
  static let now = TimeLimit(deadline: .now, seconds: nil)

  /// That of the argument `timeout` at `index`.
  init(_ call: LuaCall, timeout index: Int) throws(LuaFailure) {
    let timeout = try call.timeout(index)
    self.init(deadline: Deadline(seconds: timeout), seconds: timeout)
  }

  /// That of the arguments `block` at `index` and `timeout` behind it. Who gives the time-out in
  /// the place of `block` is told how to write it; `before` is what stands in front of the two.
  init(_ call: LuaCall, block index: Int, before: String = "") throws(LuaFailure) {
    if call.count < index {
      self = .never
      return
    }
    if call.type(index) == .number, let written = call.methodCall {
      throw .typeError(
        "\(call.functionName): block: boolean or nil expected, got number \(try call.display(index)); "
          + "write \(written)(\(before)true, \(try call.display(index)))")
    }
    let block = try call.optionalBoolean(index, "block") ?? true
    let limit = try TimeLimit(call, timeout: index + 1)
    self = block ? limit : .now
  }

  private init(deadline: Deadline, seconds: Double?) {
    self.deadline = deadline
    self.seconds = seconds
  }

  /// Whether a call waits, and gives up after a time.
  var mayWait: Bool { seconds ?? 0 > 0 }

  /// ` in 0.1 s`; empty for a call that did not wait.
  var text: String {
    guard let seconds, mayWait else { return "" }
    return " in \(Self.text(seconds))"
  }

  /// `0.1 s`, `2 s`.
  static func text(_ seconds: Double) -> String {
    let whole = seconds.rounded()
    return whole == seconds && whole < 1e15 ? "\(Int(whole)) s" : "\(seconds) s"
  }
}
