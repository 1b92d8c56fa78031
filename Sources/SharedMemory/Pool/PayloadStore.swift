/// Memory for the functions and arguments that a pool hands out: small pieces share a block, a
/// large one has its own.
///
/// Only the owner gives out and takes back; workers read. What is where is the owner's own
/// bookkeeping, so that a piece costs no transaction.
package final class PayloadStore {
  /// A block, and how many pieces of it are in use.
  final class Slab {
    let vector: SharedVector
    var used = 0
    var pieces = 0

    init(_ vector: SharedVector) { self.vector = vector }
  }

  static let slabSize = 65_536
  static let largestPiece = 16_384
  /// A large block of up to so many bytes is kept for the next piece of about its size: fresh
  /// memory costs more than to fill it.
  static let largestKept = 32 << 20

  private let arena: Arena
  private var current: Slab?
  private var spare: Slab?
  private var largeSpare: Slab?

  /// A store without any memory yet.
  package init(in arena: Arena) {
    self.arena = arena
  }

  /// Room for so many bytes.
  package func reserve(_ count: Int) throws(SharedMemoryError) -> Payload {
    if count > Self.largestPiece {
      let kept = largeSpare
      largeSpare = nil
      if let kept, count <= kept.vector.count, count >= kept.vector.count / 2 {
        return Payload(self, kept, 0, count)
      }
      let vector = try SharedVector(in: arena, .uint8, count: count, isZeroed: false)
      return Payload(self, Slab(vector), 0, count)
    }
    let size = (count + 63) / 64 * 64
    if let current, current.used + size <= Self.slabSize {
      return piece(of: current, size, count)
    }
    let slab: Slab
    if let spare {
      slab = spare
    } else {
      slab = Slab(try SharedVector(in: arena, .uint8, count: Self.slabSize, isZeroed: false))
    }
    spare = nil
    current = slab
    return piece(of: slab, size, count)
  }

  private func piece(of slab: Slab, _ size: Int, _ count: Int) -> Payload {
    defer {
      slab.used += size
      slab.pieces += 1
    }
    return Payload(self, slab, slab.used, count)
  }

  fileprivate func giveBack(_ slab: Slab) {
    guard slab.vector.count == Self.slabSize else {
      if slab.vector.count <= Self.largestKept { largeSpare = slab }
      return
    }
    slab.pieces -= 1
    guard slab.pieces == 0 else { return }
    slab.used = 0
    if slab !== current, spare == nil { spare = slab }
  }
}

/// A piece of memory that a pool's workers read; given back when the last reference to it goes.
package final class Payload {
  private let store: PayloadStore
  private let slab: PayloadStore.Slab
  /// Where in the block it begins.
  package let start: Int
  /// Its bytes.
  package let count: Int
  /// Objects that the bytes name, which stay as long as they do.
  private var objects: [SharedObject] = []

  fileprivate init(_ store: PayloadStore, _ slab: PayloadStore.Slab, _ start: Int, _ count: Int) {
    self.store = store
    self.slab = slab
    self.start = start
    self.count = count
  }

  deinit { store.giveBack(slab) }

  /// The block's name, by which workers open it.
  package var block: ObjectID { slab.vector.id }

  /// Writes bytes at an offset within the piece.
  package func write(_ bytes: RawSpan, at offset: Int) {
    precondition(offset >= 0 && offset + bytes.byteCount <= count, "outside of the payload")
    slab.vector.write(bytes, at: start + offset)
  }

  /// Lends bytes to be written.
  package func withMutableBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.upperBound <= count, "outside of the payload")
    return try slab.vector.withMutableBytes(
      start + range.lowerBound..<start + range.upperBound, body)
  }

  /// Has bytes read.
  package func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.upperBound <= count, "outside of the payload")
    return try slab.vector.withBytes(start + range.lowerBound..<start + range.upperBound, body)
  }

  /// Keeps objects alive as long as the payload.
  package func hold(_ ids: [ObjectID], in arena: Arena) throws(SharedMemoryError) {
    for id in ids {
      guard let kind = SharedObject.kind(of: id, in: arena) else { throw .stale(id) }
      objects.append(try SharedObject(in: arena, opening: id, kind))
    }
  }
}

/// The blocks that a worker has open.
package final class PayloadReader {
  private let arena: Arena
  private var open: [SharedVector] = []

  /// A reader that has nothing open yet.
  package init(in arena: Arena) { self.arena = arena }

  /// Opens the block of that name, or finds it open.
  package func block(_ id: ObjectID) throws(SharedMemoryError) -> SharedVector {
    for (index, vector) in open.enumerated() where vector.id == id {
      if index > 0 { open.swapAt(0, index) }
      return vector
    }
    let vector = try SharedVector(in: arena, opening: id)
    if open.count >= 4 { open.removeLast() }
    open.insert(vector, at: 0)
    return vector
  }

  /// Lets go of what should not be kept by a worker that idles.
  package func trim() {
    open.removeAll { $0.count > PayloadStore.slabSize }
  }
}
