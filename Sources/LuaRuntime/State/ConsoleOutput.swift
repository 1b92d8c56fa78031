import CLua

/// Where what scripts print goes, in place of C's stdio.
package enum ConsoleOutput {
  /// Writes bytes that belong together to stream 1 (standard output) or 2 (standard error); `flush`
  /// asks that they be seen at once. Returns 0 or a negative error number.
  package typealias Sink = (_ stream: Int32, _ bytes: RawSpan, _ flush: Bool) -> Int32

  /// One for the process, as its standard streams are.
  private final class Installed: @unchecked Sendable {
    static let shared = Installed()
    var sink: Sink = { _, _, _ in 0 }
  }

  /// Leads print, io.write and the write methods of io.stdout and io.stderr to the sink.
  package static func install(_ state: LuaState, _ sink: @escaping Sink) throws(LuaFailure) {
    Installed.shared.sink = sink
    let call = state.call
    try call.check(
      unsafe clua_console_install(call.state) { stream, bytes, count, flush in
        let lent = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        return unsafe Installed.shared.sink(stream, lent.bytes, flush)
      })
  }
}
