import LinuxSystem
import Testing

@testable import SharedMemory

/// What a worker leaves on its board, and who may still be interested in a token.
struct TaskBoardTests {
  /// The chunk, the first task and the outcomes of a board's message.
  func read(_ board: TaskBoard) -> (chunk: UInt64, first: UInt32, outcomes: [[UInt8]]) {
    var outcomes: [[UInt8]] = []
    var head: (UInt64, UInt32) = (0, 0)
    board.withMessage { message in
      unsafe message.withUnsafeBytes { bytes in
        head = unsafe (
          bytes.load(as: UInt64.self), bytes.load(fromByteOffset: 8, as: UInt32.self)
        )
        var offset = 16
        for _ in 0..<(unsafe bytes.load(fromByteOffset: 12, as: UInt32.self)) {
          let length = unsafe Int(
            bytes.loadUnaligned(fromByteOffset: offset + 1, as: UInt64.self))
          unsafe outcomes.append(Array(bytes[(offset + 9)..<(offset + 9 + length)]))
          offset += 9 + length
        }
      }
    }
    return (head.0, head.1, outcomes)
  }

  func append(_ bytes: [UInt8], to board: TaskBoard) -> Bool {
    board.append(status: 0, unsafe bytes.span.bytes)
  }

  @Test func anotherReaderSeesWhatWasPublished() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let board = try TaskBoard(in: arena)
    board.open(chunk: 7, task: 3)
    #expect(board.outcomes == 0)
    board.begin(task: 3)
    #expect(append([1, 2, 3], to: board))
    #expect(append([], to: board))
    let other = try TaskBoard(in: arena, opening: board.id)
    #expect(other.runningTask == 3)
    #expect(other.outcomes == 2)
    let message = read(other)
    #expect(message.chunk == 7)
    #expect(message.first == 3)
    #expect(message.outcomes == [[1, 2, 3], []])
    board.finish()
    board.clear()
    #expect(other.runningTask == nil)
    #expect(other.outcomes == 0)
  }

  @Test func refusesWhatDoesNotFitAndKeepsTheRest() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let board = try TaskBoard(in: arena)
    board.open(chunk: 1, task: 0)
    let large = [UInt8](repeating: 9, count: 10_000)
    #expect(append(large, to: board))
    #expect(!append(large, to: board))
    #expect(read(board).outcomes == [large])
  }

  @Test func aTokenKnowsItsLastHolder() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let token = try SharedToken(in: arena)
    #expect(token.isHeldHereOnly)
    var second: SharedToken? = try SharedToken(in: arena, opening: token.id)
    #expect(!token.isHeldHereOnly)
    #expect(second?.id == token.id)
    second = nil
    #expect(token.isHeldHereOnly)
  }

  @Test func aMessageOnItsWayHoldsAToken() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let token = try SharedToken(in: arena)
    let channel = try Channel(in: arena)
    let none: [UInt8] = []
    #expect(try channel.put(unsafe none.span.bytes, references: [token.id], .now) == .done)
    #expect(!token.isHeldHereOnly)
    channel.clear()
    #expect(token.isHeldHereOnly)
  }
}
