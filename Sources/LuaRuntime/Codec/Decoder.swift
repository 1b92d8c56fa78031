import CLua
import Wire

/// Reads a message into operations for `clua_build`, batch by batch, with a stack of its own.
///
/// C asks for the next batch while no Lua error can be on its way, so this may hold what it likes.
struct Decoder: ~Copyable {
  /// What is kept from one message to the next.
  @safe
  struct Scratch: ~Copyable {
    let ops: UnsafeMutablePointer<clua_op>
    /// Runs of integers that operations point to.
    let run: UnsafeMutablePointer<Int64>
    var frames: [Frame] = []
    var shared: [Shared] = []

    init() {
      unsafe ops = .allocate(capacity: Decoder.batch)
      unsafe run = .allocate(capacity: Decoder.runCapacity)
    }

    deinit {
      unsafe ops.deallocate()
      unsafe run.deallocate()
    }
  }

  /// A container whose items are being read.
  struct Frame {
    enum Kind {
      /// The message itself: one item.
      case root
      /// The contents of the message's classes, one after another.
      case classes
      case elements
      /// Keys and values in turn.
      case pairs
      /// A metatable, then the table that it is for.
      case metatable
      /// The upvalues of a function.
      case upvalues
      /// A constructor, then its arguments.
      case reduced
    }

    let kind: Kind
    /// Items still to be read.
    var remaining: Int
    /// The index of the next item: an element, or an upvalue.
    var position = 1
    /// What becomes of the value when it is complete.
    let then: Destination
    /// The number that the value gets when it is complete (reduced) or begun (metatable), or -1.
    var share = -1
    /// The class whose contents the table of a metatable frame is, or 0.
    var classNumber = 0
  }

  enum Part {
    case any
    case metatableName
    case metatableContents
  }

  /// Where a value goes.
  struct Destination {
    let then: UInt8
    var position = 0

    static let keep = Destination(then: UInt8(CLUA_KEEP))
  }

  /// A value with a number.
  enum Shared {
    /// Begun, but not there yet to be referred to.
    case pending
    case value
    /// An upvalue cell: this upvalue of the function with the number.
    case cell(upvalue: Int)
  }

  static let maximumDepth = 2 * Encoder.maximumDepth + 8
  static let batch = 128
  static let runCapacity = 1024

  /// What is believed of a message, and what it stands for.
  struct Source {
    /// Whether the outermost array stands for several values.
    var asList = false
    /// Whether functions and classes by value are let in.
    let allowCode: Bool
    /// Whether the message comes from another program, whose objects are not this one's.
    let isForeign: Bool
  }

  let context: LuaContext
  let source: Source
  var reader: CBORReader
  var frames: [Frame]
  var shared: [Shared]
  var objects: [(name: [UInt8], record: WireValue)] = []
  /// The number that the next value gets, or -1.
  var pendingShare = -1
  /// Whether the next table becomes a mp.List.
  var pendingList = false
  /// The class whose contents the next table is, or 0.
  var pendingClass = 0
  /// Which classes of the message, from number 1 on, were here before it.
  let knownClasses: [Bool]
  /// The stack slot of the list of those classes, or 0.
  let classes: Int
  /// What a metatable's item must be next: only a class may be a metatable, since any other table
  /// could bring a finalizer, and only a table from the message may get one.
  var pendingPart = Part.any
  /// How many values the outermost array has, when it stands for several values.
  private var listCount: Int?
  private var failure: WireError?
  private var scratch: Scratch
  private var opCount = 0
  private var runCount = 0

  private init(
    _ context: LuaContext, _ reader: CBORReader, _ source: Source, _ classes: MessageClasses?
  ) {
    self.context = context
    self.source = source
    self.classes = classes?.slot ?? 0
    knownClasses = classes?.known ?? []
    self.reader = reader
    // A constructor that decodes another message meanwhile gets storage of its own.
    scratch = context.codec.decoderScratch.take() ?? Scratch()
    frames = []
    shared = []
    swap(&frames, &scratch.frames)
    swap(&shared, &scratch.shared)
  }

  /// Gives the storage back to the state.
  private consuming func finish() {
    frames.removeAll(keepingCapacity: frames.capacity < 4096)
    shared.removeAll(keepingCapacity: shared.capacity < 4096)
    swap(&frames, &scratch.frames)
    swap(&shared, &scratch.shared)
    context.codec.decoderScratch = consume scratch
  }

  /// Pushes the values of a message and answers how many they are.
  static func decode(
    _ call: LuaCall, _ bytes: RawSpan, asList: Bool, allowCode: Bool, isForeign: Bool = false
  ) throws(LuaFailure) -> Int {
    try unsafe bytes.withUnsafeBytes { bytes throws(LuaFailure) in
      let source = Source(asList: asList, allowCode: allowCode, isForeign: isForeign)
      var reader = unsafe CBORReader(bytes)
      guard reader.isAtTag(CBOR.Tag.classes) else {
        return try decode(call, reader, source, nil, Frame(kind: .root, remaining: 1, then: .keep))
      }
      let base = call.count
      let classes = try MessageClasses(call, &reader, source)
      let count = try decode(
        call, reader, source, classes, Frame(kind: .root, remaining: 1, then: .keep))
      call.remove(base + 1)
      return count
    }
  }

  /// Pushes the values that are left to read, of which the frame says what they are.
  static func decode(
    _ call: LuaCall, _ reader: CBORReader, _ source: Source, _ classes: MessageClasses?,
    _ frame: Frame
  ) throws(LuaFailure) -> Int {
    var decoder = Decoder(call.context, reader, source, classes)
    decoder.frames.append(frame)
    let result: Result<Int, LuaFailure>
    do throws(LuaFailure) {
      result = .success(try decoder.build(call))
    } catch {
      result = .failure(error)
    }
    decoder.finish()
    return try result.get()
  }

  private mutating func build(_ call: LuaCall) throws(LuaFailure) -> Int {
    let base = call.count
    let source = source
    let classes = Int32(truncatingIfNeeded: classes)
    let outcome = unsafe withUnsafeMutablePointer(to: &self) { decoder in
      var builder = unsafe clua_builder(
        refill: { context, ops in unsafe Decoder.at(context).pointee.refill(ops) },
        make_object: { context, state, number in
          guard let state = unsafe state else { return CLUA_RAISED }
          return unsafe Decoder.at(context).pointee.makeObject(LuaCall(state, nil), Int(number))
        },
        resolve: { context, state, op, names in
          guard let state = unsafe state else { return CLUA_RAISED }
          return unsafe Decoder.at(context).pointee.resolve(
            LuaCall(state, nil), Int(op), Int(names))
        },
        context: decoder, may_require: source.allowCode, classes: classes)
      return unsafe clua_build(call.state, &builder)
    }
    guard outcome == CLUA_BUILD_DONE else {
      let failure = explain(call, outcome)
      call.unwind(to: base, failure)
      throw failure
    }
    guard source.asList else { return 1 }
    guard let listCount, listCount <= Pickler.maximumValues else {
      call.setTop(base)
      throw .picklingError("malformed message: no list of values")
    }
    try call.reserve(listCount + 1)
    for index in 0..<listCount { try call.rawGet(base + 1, index + 1) }
    call.remove(base + 1)
    return listCount
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Decoder> {
    guard let context = unsafe context else { preconditionFailure("a build without its decoder") }
    return unsafe context.assumingMemoryBound(to: Decoder.self)
  }

  // MARK: What C asks for

  /// Reads items until a batch of operations is full or the message is at its end.
  private mutating func refill(_ result: UnsafeMutablePointer<UnsafePointer<clua_op>?>?) -> Int32 {
    opCount = 0
    runCount = 0
    do throws(WireError) {
      while opCount < Self.batch - 16, let last = frames.indices.last {
        if frames[last].remaining == 0 {
          finish(frames.removeLast())
        } else {
          try readItem(last)
        }
      }
      if frames.isEmpty && !reader.isAtEnd { throw reader.malformed("bytes after its end") }
    } catch {
      failure = error
      return -1
    }
    unsafe result?.pointee = UnsafePointer(scratch.ops)
    return Int32(opCount)
  }

  private mutating func readItem(_ last: Int) throws(WireError) {
    if frames[last].kind == .elements, readRun(last) { return }
    if readScalars(last) { return }
    try readValue(destination(last))
    if frames[last].kind == .root, source.asList, frames.count > last + 1 {
      listCount = frames[last + 1].kind == .elements ? frames[last + 1].remaining : nil
    }
  }

  /// Takes integers in a list many at a time.
  private mutating func readRun(_ last: Int) -> Bool {
    var reader = reader
    let limit = min(frames[last].remaining, Self.runCapacity - runCount)
    let start = unsafe scratch.run + runCount
    var count = 0
    while count < limit, let value = reader.readInteger() {
      unsafe start[count] = value
      count += 1
    }
    guard count > 1 else { return false }
    self.reader = reader
    unsafe emit(
      CLUA_OP_INTEGERS, a: Int64(count), b: 0,
      to: Destination(then: UInt8(CLUA_KEEP), position: frames[last].position),
      pointer: UnsafeRawPointer(start))
    runCount += count
    frames[last].remaining -= count
    frames[last].position += count
    return true
  }

  /// Takes scalars in a table many at a time.
  private mutating func readScalars(_ last: Int) -> Bool {
    let kind = frames[last].kind
    guard kind == .elements || kind == .pairs, pendingShare < 0, !pendingList, pendingPart == .any
    else { return false }
    var reader = reader
    let limit = min(frames[last].remaining, Self.batch - 16 - opCount)
    let first = frames[last].position
    var count = 0
    while count < limit, let item = reader.readScalar() {
      let position = first + count
      let destination =
        kind == .elements
        ? Destination(then: UInt8(CLUA_ELEMENT), position: position)
        : Destination(then: UInt8(position & 1 == 0 ? CLUA_PAIR : CLUA_KEEP))
      emit(item, destination)
      count += 1
    }
    guard count > 0 else { return false }
    self.reader = reader
    frames[last].remaining -= count
    frames[last].position += count
    return true
  }

  /// Where the next item of a frame goes; the item counts as read.
  private mutating func destination(_ last: Int) -> Destination {
    frames[last].remaining -= 1
    let position = frames[last].position
    frames[last].position += 1
    switch frames[last].kind {
    case .elements: return Destination(then: UInt8(CLUA_ELEMENT), position: position)
    case .pairs: return Destination(then: UInt8(position & 1 == 0 ? CLUA_PAIR : CLUA_KEEP))
    case .upvalues: return Destination(then: UInt8(CLUA_UPVALUE), position: position)
    case .metatable:
      if frames[last].remaining == 0 {
        pendingShare = frames[last].share
        pendingClass = frames[last].classNumber
      }
      pendingPart = frames[last].remaining == 0 ? .metatableContents : .metatableName
      return .keep
    case .classes:
      pendingClass = position
      return .keep
    case .root, .reduced: return .keep
    }
  }

  private mutating func finish(_ frame: Frame) {
    switch frame.kind {
    case .root, .classes: break
    case .elements, .pairs, .upvalues: emit(CLUA_OP_ATTACH, to: frame.then)
    case .metatable: emit(CLUA_OP_METATABLE, to: frame.then)
    case .reduced:
      if frame.share < 0 { return emit(CLUA_OP_CALL, to: frame.then) }
      emit(CLUA_OP_CALL)
      emitShare(frame.share, .value)
      emit(CLUA_OP_ATTACH, to: frame.then)
    }
  }

  // MARK: Emitting operations

  mutating func emit(_ op: Int, a: Int64 = 0, b: Int64 = 0, to destination: Destination = .keep) {
    unsafe emit(op, a: a, b: b, to: destination, pointer: nil)
  }

  private mutating func emit(
    _ op: Int, a: Int64, b: Int64, to destination: Destination, pointer: UnsafeRawPointer?
  ) {
    unsafe scratch.ops[opCount] = clua_op(
      op: UInt8(truncatingIfNeeded: op), then: destination.then, a: a, b: b,
      position: Int64(destination.position), pointer: pointer)
    opCount += 1
  }

  mutating func emit(
    _ op: Int, bytes: Range<Int>, b: Int64 = 0, to destination: Destination = .keep
  ) {
    let bytes = unsafe reader.bytes(in: bytes)
    unsafe emit(op, a: Int64(bytes.count), b: b, to: destination, pointer: bytes.baseAddress)
  }

  /// The value on top gets the number `share`, unless that is -1.
  mutating func emitShare(_ share: Int, _ state: Shared) {
    guard share >= 0 else { return }
    shared[share] = state
    emit(CLUA_OP_SHARE, a: Int64(share + 1))
  }

  mutating func push(_ frame: Frame) throws(WireError) {
    guard frames.count < Self.maximumDepth else { throw reader.malformed("nesting too deep") }
    frames.append(frame)
  }

  // MARK: Failures

  private func explain(_ call: LuaCall, _ outcome: Int32) -> LuaFailure {
    switch outcome {
    case Int32(CLUA_RAISED): return .raised
    default: return .picklingError(DecodingProblem.text(call, Int(outcome), failure))
    }
  }
}
