internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// Writes the payloads of chunks: shape, function, and the tasks' arguments, each with its length in
/// front so that a task can be stepped over.
struct TaskEncoder {
  private let shape: TaskShape
  private let function: OutgoingMessage

  /// Encodes the function at `index`, once for all chunks.
  init(_ call: LuaCall, function index: Int, shape: TaskShape) throws(LuaFailure) {
    self.shape = shape
    function = OutgoingMessage()
    try Pickler.encode(call, index, into: function, root: "obj")
  }

  /// A payload without tasks.
  func begin() -> TaskPayload {
    let message = OutgoingMessage()
    message.bytes.append(zeros: TaskPayload.headerSize)
    message.bytes.append(shape.rawValue)
    message.bytes.append(littleEndian: UInt32(function.bytes.count))
    function.withBytes { message.bytes.append($0) }
    message.references = function.references
    return TaskPayload(message: message)
  }

  /// Appends a task whose argument, or table of arguments, is on top of the stack, and pops it.
  func append(
    _ call: LuaCall, to payload: TaskPayload, root: String
  ) throws(LuaFailure) {
    let message = payload.message
    let mark = message.bytes.count
    message.bytes.append(littleEndian: UInt32(0))
    try Pickler.encode(call, -1, into: message, root: root)
    let length = UInt32(message.bytes.count - mark - 4)
    message.bytes.overwrite(at: mark, littleEndian: length)
    call.pop()
  }
}
