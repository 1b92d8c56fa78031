import LinuxSystem
import SharedMemory

/// The objects that an act is played with.
final class World {
  let arena: Arena
  let channel: Channel
  /// Bounded by two items.
  let narrow: Channel
  let mutex: SharedMutex
  let recursive: SharedMutex
  let marker: SharedCell
  /// Objects that only an act needs.
  var others: [AnyObject] = []
  /// Messages that were put into the channel before the act.
  var filled = 0

  init(_ arena: Arena) throws(SharedMemoryError) {
    self.arena = arena
    channel = try Channel(in: arena)
    narrow = try Channel(in: arena, limit: .items(2))
    mutex = try SharedMutex(in: arena)
    recursive = try SharedMutex(in: arena, recursive: true)
    marker = try SharedCell(in: arena, .int64)
  }

  /// Puts numbered messages of a length into the channel.
  func fill(_ count: Int, length: Int, references: [ObjectID] = []) throws(SharedMemoryError) {
    for _ in 0..<count {
      try put(channel, Message.make(filled, length: length), references: references)
      filled += 1
    }
  }

  /// All that is left in the channel, as the messages' numbers.
  func drain() throws(Failure) -> [Int] { try World.drain(channel) }

  static func drain(_ channel: Channel) throws(Failure) -> [Int] {
    var numbers: [Int] = []
    while case .done(let number) = channel.take(.now, { Message.number(in: $0) }) {
      guard let number else { throw Failure("a message is damaged") }
      numbers.append(number)
    }
    return numbers
  }
}

@discardableResult
func put(
  _ channel: Channel, _ bytes: [UInt8], references: [ObjectID] = [], _ deadline: Deadline = .never
) throws(SharedMemoryError) -> WaitOutcome {
  try channel.put(bytes, references: references, deadline)
}

/// Messages that say who they are, and can be seen to be whole.
enum Message {
  static func make(_ number: Int, length: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: max(length, 8))
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: number >> (index * 8)) }
    return bytes
  }

  /// The number of a message; nil if it is damaged.
  static func number(in span: RawSpan) -> Int? {
    unsafe span.withUnsafeBytes { bytes in
      guard bytes.count >= 8 else { return nil }
      let number = unsafe bytes.loadUnaligned(as: Int.self)
      let fill = UInt8(truncatingIfNeeded: number)
      // Of a long one, a sample: this runs unoptimised, and often.
      let step = bytes.count > 4096 ? 509 : 1
      for index in stride(from: 8, to: bytes.count, by: step) where unsafe bytes[index] != fill {
        return nil
      }
      return unsafe bytes.count == 8 || bytes[bytes.count - 1] == fill ? number : nil
    }
  }
}
