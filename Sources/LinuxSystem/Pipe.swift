internal import Glibc

/// A pipe, of which this process reads one end, and others write to the other one.
package struct InputPipe: ~Copyable {
  private let reading: OwnedDescriptor
  private var writing: Int32

  /// Readable when `read` has something, or the end.
  package var number: Int32 { reading.number }
  /// The end that others write to, until `closeWritingEnd`.
  package var writingEnd: Int32 { writing }

  /// A new pipe.
  package init() throws(SystemError) {
    let ends = try Self.makeEnds()
    reading = OwnedDescriptor(owning: ends.reading)
    writing = ends.writing
  }

  /// What somebody else writes to this process, such as stdin.
  package init(owning number: Int32) {
    reading = OwnedDescriptor(owning: number)
    writing = -1
  }

  deinit {
    if writing >= 0 { OwnedDescriptor.close(writing) }
  }

  /// Lets go of the other end, which those have to whom it was given.
  package mutating func closeWritingEnd() {
    if writing >= 0 { OwnedDescriptor.close(writing) }
    writing = -1
  }

  /// What has come, at most so many bytes: none if there is nothing now; nil at the end. Never
  /// blocks.
  package func read(atMost limit: Int = 1 << 16) -> [UInt8]? {
    let number = reading.number
    guard (try? Poll.wait([(number, Poll.readable)], .now))??.first ?? false else { return [] }
    var bytes = [UInt8](repeating: 0, count: limit)
    let got = SystemCall.run("read") { unsafe Glibc.read(number, &bytes, limit) }
    if got == -Int(EINTR) || got == -Int(EAGAIN) { return [] }
    return got > 0 ? Array(bytes.prefix(got)) : nil
  }

  /// The two ends of a new pipe, to be given an owner each.
  package static func makeEnds() throws(SystemError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try SystemCall.check("pipe2", of: "a pipe", remedy: Remedy.descriptors) {
      unsafe pipe2(&ends, O_CLOEXEC)
    }
    return (ends[0], ends[1])
  }
}

extension OwnedDescriptor {
  /// Writes a few bytes to a pipe, whose room they fit into. That nobody reads is no error: SIGPIPE
  /// must be blocked.
  package func write(_ bytes: [UInt8]) {
    let number = number
    _ = SystemCall.run("write") { unsafe Glibc.write(number, bytes, bytes.count) }
  }
}
