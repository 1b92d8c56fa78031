import CLua
import Wire

/// Encodes one Lua value, or several that share, into a message: a walk with a stack of its own.
///
/// The values being walked lie on the Lua stack, so that nothing it looks at can be collected. It
/// allocates nothing in Lua and runs no Lua code, except for `__reduce` and the hooks of classes.
struct Encoder: ~Copyable {
  /// What is kept from one message to the next.
  @safe
  struct Scratch: ~Copyable {
    var frames: [Frame] = []
    var seen = PointerMap()
    var entries: [Entry] = []
    var references: [Reference] = []
    /// The numbers of the message's classes without a name, and where each was met first.
    var classes = PointerMap()
    var classPaths: [String] = []
    var code = ByteBuffer()
    /// Values as `CLua` reads them, `Encoder.batch` pairs at a time.
    let values: UnsafeMutablePointer<clua_value>

    init() {
      unsafe values = .allocate(capacity: 2 * Encoder.batch)
    }

    deinit {
      unsafe values.deallocate()
    }

    mutating func removeAll() {
      guard !entries.isEmpty || !frames.isEmpty || !classPaths.isEmpty else { return }
      frames.removeAll(keepingCapacity: frames.capacity < 4096)
      entries.removeAll(keepingCapacity: entries.capacity < 4096)
      references.removeAll(keepingCapacity: references.capacity < 4096)
      seen.removeAll()
      classes.removeAll()
      classPaths.removeAll()
      code.removeAll()
      code.shrink(to: 1 << 16)
    }

    /// Forgets what was met: what comes next shares nothing with it.
    mutating func beginScope() {
      entries.removeAll(keepingCapacity: true)
      references.removeAll(keepingCapacity: true)
      seen.removeAll()
    }
  }

  /// A value whose contents are being written. It lies in the Lua stack at `slot`.
  struct Frame {
    enum Kind {
      /// Elements `next` … `end` of a table.
      case elements
      /// Pairs of a table: `next` of `end` are written, the last key is above the table.
      case pairs
      /// The key of the pair above the table is written, its value is next.
      case pairKey
      /// Upvalues `next` … `end` of a function.
      case upvalues
      /// An object with its constructor (part 0) and arguments (part 1) above it; `next` is the
      /// part.
      case reduced
    }

    var kind: Kind
    let slot: Int
    var next: Int64
    let end: Int64
    let entry: Int
  }

  /// A value that a later one may refer to. Entries are in the order of their offsets.
  struct Entry {
    let offset: Int
    let isCell: Bool
    /// Whether something refers to it.
    var isShared = false
    /// Whether it is an object whose `__reduce` is still being written, so that it cannot be
    /// referred
    /// to: it would only exist after its own arguments.
    var isReducing = false
  }

  /// A reference in the message whose number is still to be filled in.
  struct Reference {
    let offset: Int
    let entry: Int
  }

  static let batch = 64
  /// How deep values may nest. Each level takes up to four slots of Lua's stack, which has a
  /// million.
  static let maximumDepth = 200_000

  let call: LuaCall
  let context: LuaContext
  let message: OutgoingMessage
  var buffer: ByteBuffer
  var scratch: Scratch
  /// How the path to the value at hand starts, such as `args`.
  var root = ""
  /// Which of several values that is: then the path starts with `args[2]`, say.
  var rootNumber: Int?
  /// Whether the names of modules were brought up to date for this message.
  var namesAreFresh = false
  /// Whether Lua code ran meanwhile, which may have changed any table.
  var hasRunCode = false
  /// Whether a table that was written as a plain one turned out to be a class: it must all be done
  /// again.
  var mustRestart = false
  /// The stack slot of the table that keeps the results of `__reduce` and, as its elements, the
  /// classes of the message alive; nil is there at first.
  let anchors: Int

  init(_ call: LuaCall, _ context: LuaContext, _ message: OutgoingMessage, anchors: Int) {
    self.call = call
    self.anchors = anchors
    self.context = context
    self.message = message
    scratch = context.codec.encoderScratch.take() ?? Scratch()
    buffer = ByteBuffer()
    swap(&buffer, &message.bytes)
  }

  /// Gives the buffer back to the message and the storage to the state.
  consuming func finish() {
    swap(&buffer, &message.bytes)
    scratch.removeAll()
    context.codec.encoderScratch = consume scratch
  }

  // MARK: The walk

  /// Encodes the value on top of the stack, which is popped.
  mutating func encodeRoot(_ root: String, number: Int? = nil) throws(LuaFailure) {
    self.root = root
    rootNumber = number
    try encodeTop()
    try walk()
  }

  /// Writes what the open frames still hold.
  mutating func walk() throws(LuaFailure) {
    while let last = scratch.frames.indices.last {
      switch scratch.frames[last].kind {
      case .elements: try stepElements(last)
      case .pairs, .pairKey: try stepPairs(last)
      case .upvalues: try stepUpvalues(last)
      case .reduced: try stepReduced(last)
      }
    }
  }

  /// Writes the value on top of the stack and pops it, or opens a frame for it.
  mutating func encodeTop() throws(LuaFailure) {
    let value = unsafe clua_look(call.state, -1)
    if unsafe value.kind <= CLUA_LAST_SCALAR {
      unsafe buffer.write(value)
      return call.pop()
    }
    guard unsafe clua_try_reserve(call.state, Int32(Self.batch) + 16) else { throw tooDeep() }
    let identity = unsafe UInt(bitPattern: value.pointer)
    switch unsafe Int(value.kind) {
    case CLUA_TABLE: try encodeTable(identity)
    case CLUA_FUNCTION: try encodeFunction(identity)
    case CLUA_USERDATA: try encodeUserdata(identity)
    case CLUA_THREAD: throw notSendable("coroutine")
    default: try encodeNamed("light userdata")
    }
  }

  mutating func open(_ frame: Frame) throws(LuaFailure) {
    guard scratch.frames.count < Self.maximumDepth else { throw tooDeep() }
    scratch.frames.append(frame)
  }

  /// Ends the innermost frame and pops all that lies on the stack for it.
  mutating func close() {
    if let frame = scratch.frames.popLast() { call.setTop(frame.slot - 1) }
  }
}

extension ByteBuffer {
  /// Writes a scalar.
  mutating func write(_ value: clua_value) {
    switch unsafe Int(value.kind) {
    case CLUA_INTEGER: unsafe writeInteger(value.payload)
    case CLUA_FLOAT: writeFloat(Double(bitPattern: UInt64(bitPattern: unsafe value.payload)))
    case CLUA_STRING:
      unsafe writeBytes(UnsafeRawBufferPointer(start: value.pointer, count: Int(value.payload)))
    case CLUA_TRUE: writeBoolean(true)
    case CLUA_FALSE: writeBoolean(false)
    default: writeNull()
    }
  }

  /// Writes scalars one after another.
  mutating func write(_ values: UnsafePointer<clua_value>, _ count: Int) {
    reserve(count * Self.maximumItemHead)
    for index in 0..<count {
      switch unsafe Int(values[index].kind) {
      case CLUA_INTEGER:
        reserve(Self.maximumItemHead)
        unsafe writeReservedInteger(values[index].payload)
      case CLUA_FLOAT:
        reserve(Self.maximumItemHead)
        let bits = unsafe UInt64(bitPattern: values[index].payload)
        writeReservedFloat(Double(bitPattern: bits))
      default: unsafe write(values[index])
      }
    }
  }
}
