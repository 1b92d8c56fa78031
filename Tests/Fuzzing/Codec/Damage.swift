import TestSupport

/// Damages messages as disks, bugs and attackers do.
enum Damage {
  /// One message of the corpus after one to eight changes.
  static func apply(to corpus: [[UInt8]], _ random: inout SeededRandom) -> [UInt8] {
    var message = corpus[random.below(corpus.count)]
    for _ in 0...random.below(8) { change(&message, corpus, &random) }
    return message
  }

  private static let interesting: [UInt8] = [
    0x00, 0x17, 0x18, 0x1B, 0x3B, 0x40, 0x58, 0x5B, 0x5F, 0x80, 0x9B, 0xA0, 0xBB, 0xBF, 0xC0, 0xD8,
    0xD9, 0xDB, 0xF4, 0xF6, 0xF7, 0xFB, 0xFF,
  ]
  /// The tags with a meaning, as they are written.
  private static let tags: [[UInt8]] =
    [[0xD8, 28], [0xD8, 29]] + (0..<10).map { [0xD9, 0xEA, 0x60 + $0] }

  private static func change(
    _ message: inout [UInt8], _ corpus: [[UInt8]], _ random: inout SeededRandom
  ) {
    let place = random.below(message.count + 1)
    switch random.below(9) {
    case 0 where place < message.count: message[place] ^= 1 << UInt8(random.below(8))
    case 1 where place < message.count: message[place] = UInt8(random.below(256))
    case 2 where place < message.count:
      message[place] = interesting[random.below(interesting.count)]
    case 3: message.removeSubrange(place...)
    case 4: message.removeSubrange(place..<min(message.count, place + 1 + random.below(8)))
    case 5: message.insert(contentsOf: tags[random.below(tags.count)], at: place)
    case 6: message.insert(interesting[random.below(interesting.count)], at: place)
    case 7:
      let other = corpus[random.below(corpus.count)]
      let start = random.below(other.count + 1)
      let end = min(other.count, start + 1 + random.below(40))
      message.insert(contentsOf: other[start..<max(start, end)], at: place)
    default:
      let end = min(message.count, place + 1 + random.below(40))
      message.insert(contentsOf: message[place..<end], at: random.below(message.count + 1))
    }
  }
}
