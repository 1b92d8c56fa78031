internal import LinuxSystem

/// The last that a program has printed to a pipe, which explains why it failed.
struct PrintedTail: ~Copyable {
  private var pipe: InputPipe
  private var bytes: [UInt8] = []
  private var hasEnded = false

  private static let kept = 4096

  init(_ pipe: consuming InputPipe) { self.pipe = pipe }

  /// Takes in what has come.
  mutating func listen() {
    while !hasEnded, let more = pipe.read() {
      if more.isEmpty { return }
      bytes = Array((bytes + more).suffix(Self.kept))
    }
    hasEnded = true
  }

  /// What is kept of it.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// What to wait for before more has come; nil if nothing will.
  var watch: Poll.Watch? {
    hasEnded ? nil : (descriptor: pipe.number, events: Poll.readable)
  }
}
