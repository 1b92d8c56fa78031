internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// A value on its way to or from a process on another computer, as the bytes of a message. In the
/// stand-in, which has not loaded what the value may need, it stays closed.
final class Parcel {
  private let bytes: [UInt8]
  private let references: [UInt64]
  /// Keeps what the value names while the parcel is in the stand-in.
  private var holds: [SharedObject]

  private init(_ bytes: [UInt8], _ references: [UInt64], _ holds: [SharedObject]) {
    (self.bytes, self.references, self.holds) = (bytes, references, holds)
  }

  /// The value at an index, which stays on the stack.
  convenience init(_ call: LuaCall, _ index: Int, root: String) throws(LuaFailure) {
    let message = OutgoingMessage()
    try Pickler.encode(call, index, into: message, root: root)
    self.init(message.bytes.copy(), message.references, [])
  }

  /// The values from a place of the stack on, which stay there, as the arguments of a call.
  convenience init(_ call: LuaCall, from first: Int) throws(LuaFailure) {
    let message = OutgoingMessage()
    try Pickler.encodeStack(
      call, from: first, count: call.count - first + 1, into: message, root: "args")
    self.init(message.bytes.copy(), message.references, [])
  }

  /// Nothing, which keeps objects that go along on their way: it arrives as nil.
  convenience init(holding objects: [SharedObject]) {
    self.init([CBOR.null], objects.map(\.id.rawValue), objects)
  }

  /// Appends the value to an empty message.
  func write(_ message: OutgoingMessage) {
    message.bytes.append(bytes)
    message.references += references
  }

  static let definition: LuaClass<Parcel> = LuaClass<Parcel>("Parcel") { parcel in
    parcel.pickleFamily(
      encode: { _, parcel, message throws(LuaFailure) in
        message.references += parcel.references
        return .array([
          .bytes(parcel.bytes), .array(parcel.references.map { .integer(Int64(bitPattern: $0)) }),
        ])
      },
      decode: { call, record throws(LuaFailure) in
        guard let parts = record.array, parts.count == 2, let bytes = parts[0].bytes,
          let references = parts[1].array
        else { throw .picklingError("a value came damaged") }
        if !Module.shared.keepsItemsClosed { return try Unpickler.decode(call, bytes) }
        let names = references.compactMap { $0.integer.map(UInt64.init(bitPattern:)) }
        // What the value names is there until it was sent on, although its sender may let it go.
        let holds = try SharedObjects.arena().hold(names.map(ObjectID.init(rawValue:)))
        try call.push(Parcel(bytes, names, holds), definition)
      })
  }

  /// Pushes the value that a message is: in a stand-in as a parcel.
  static func pushItem(
    _ call: LuaCall, _ message: RawSpan, from reach: Reach = .program
  ) throws(LuaFailure) {
    guard Module.shared.keepsItemsClosed else {
      return try Unpickler.decode(call, message, from: reach)
    }
    let holds = try SharedObjects.arena().objects(namedIn: message)
    let parcel = Parcel(message.copied(), holds.map(\.id.rawValue), holds)
    try call.push(parcel, definition)
  }

  /// Lets go of what the value names, since it was sent on.
  func letGo() { holds = [] }

  /// Lets go of what the values from a place of the stack on hold, since they were sent: the
  /// process on the other computer has opened it, or will.
  static func letGo(_ call: LuaCall, from first: Int) {
    guard Module.shared.keepsItemsClosed else { return }
    for index in stride(from: first, through: call.count, by: 1) {
      call.objectValue(index, definition)?.letGo()
      call.objectValue(index, PipeBinding.connection)?.close()
    }
  }
}
