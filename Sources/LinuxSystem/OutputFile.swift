internal import Glibc

/// A file that is written from the beginning to the end, through a buffer.
package struct OutputFile: ~Copyable {
  private let file: OwnedDescriptor
  private let subject: String
  private var buffer: [UInt8] = []

  private static let limit = 1 << 16

  /// Opens a file for writing, in place of what is there. One that is made can be read by this user
  /// only. A pipe that nobody reads is an error.
  package init(creating path: [UInt8]) throws(SystemError) {
    let subject = String(decoding: path, as: UTF8.self)
    let opened = unsafe (path + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      return SystemCall.run("open") {
        unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0o600)
      }
    }
    let file = OwnedDescriptor(owning: try SystemError.check(opened, "open", of: subject))
    _ = fcntl(file.number, F_SETFL, 0)
    self.file = file
    self.subject = subject
    buffer.reserveCapacity(Self.limit + 4096)
  }

  /// Appends bytes.
  package mutating func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.limit { try flush() }
  }

  /// Writes what is still in the buffer. To be called at the end.
  package mutating func flush() throws(SystemError) {
    var done = 0
    let number = file.number
    let buffer = buffer
    while done < buffer.count {
      done += try SystemCall.check("write", of: subject) {
        unsafe buffer.withUnsafeBytes { bytes in
          unsafe Glibc.write(number, bytes.baseAddress! + done, bytes.count - done)
        }
      }
    }
    self.buffer.removeAll(keepingCapacity: true)
  }

  /// Does something while writing into a pipe that nobody reads is an error, and no signal.
  package static func withoutPipeSignal<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var (set, before) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &set, &before)
    defer {
      var none = timespec()
      unsafe sigtimedwait(&set, nil, &none)
      unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return try body()
  }
}

/// Files by their names.
package enum NamedFile {
  /// Removes a file, if it is the one that is meant.
  package static func remove(_ path: [UInt8], _ identity: MemoryFileIdentity) {
    unsafe (path + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      var facts = stat()
      guard unsafe lstat(path, &facts) == 0, MemoryFileIdentity(facts) == identity else { return }
      unsafe unlink(path)
    }
  }

  /// Whether a file may take the place of what is at a path: of nothing, or of a regular file, and
  /// never of a device, a pipe or a folder.
  package static func isReplaceable(_ path: [UInt8]) -> Bool {
    unsafe (path + [0]).withUnsafeBytes { path in
      var facts = stat()
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      guard unsafe lstat(path, &facts) == 0 else { return true }
      return facts.st_mode & S_IFMT == S_IFREG
    }
  }

  /// Gives a file another name, where that is free or a regular file's.
  package static func rename(_ from: [UInt8], to path: [UInt8]) throws(SystemError) {
    precondition(isReplaceable(path), "what is no regular file is not replaced")
    let subject = String(decoding: path, as: UTF8.self)
    try SystemCall.check("rename", of: subject) {
      unsafe (from + [0]).withUnsafeBytes { from in
        unsafe (path + [0]).withUnsafeBytes { path in
          unsafe Glibc.rename(
            from.baseAddress!.assumingMemoryBound(to: CChar.self),
            path.baseAddress!.assumingMemoryBound(to: CChar.self))
        }
      }
    }
  }
}
