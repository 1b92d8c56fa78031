import LinuxSystem
import LuaRuntime
import Tracing

/// A trace of the program that the user wants: where to, how much, and of what.
struct TraceRequest: Equatable {
  var file: ByteText?
  var limit: UInt64 = 256 << 20
  var categories = TraceCategories.standard

  /// Has this process and all that come from it recorded, until the first process ends. What cannot
  /// be recorded is told on stderr, and changes nothing else.
  func begin(_ program: ProgramDescription) {
    guard let file else { return }
    let path = Self.absolute(file, in: program.directory)
    do throws(SystemError) {
      let writer = try TraceWriter(
        creating: path + ".part".utf8, limit: limit, categories)
      Trace.shared.writer = writer
      Trace.shared.atEnd = { TraceEnd(path).write($0) }
      Trace.shared.facts = facts(program)
      Console.watchExit { Trace.shared.end(status: $0) }
    } catch {
      Console.report("mprun: the program is not traced: \(error)")
    }
  }

  private func facts(_ program: ProgramDescription) -> [(String, String)] {
    var facts = [("version", "mprun \(Usage.release)"), ("directory", program.directory)]
    if case .file(let path) = program.script {
      facts.append(("script", String(decoding: path, as: UTF8.self)))
    }
    return facts
  }

  private static func absolute(_ file: ByteText, in directory: String) -> [UInt8] {
    file.first == UInt8(ascii: "/") ? Array(file) : Array("\(directory)/".utf8) + Array(file)
  }

  /// Bytes, as `64M` says them.
  static func size(_ text: String) -> UInt64? {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = text.last.flatMap { units[Character($0.uppercased())] }
    guard let number = UInt64(unit == nil ? text[...] : text.dropLast()), number > 0,
      number <= 1 << 30
    else { return nil }
    return number * (unit ?? 1)
  }
}

/// What becomes of a recording when its program has ended in order.
struct TraceEnd {
  private let path: [UInt8]

  /// The file that the user named.
  init(_ path: [UInt8]) { self.path = path }

  /// Writes the file, and removes the recording, unless it is what is wanted.
  func write(_ writer: TraceWriter) {
    do {
      try OutputFile.withoutPipeSignal { try write(from: writer) }
      tell(writer)
    } catch {
      let kept = String(decoding: writer.path, as: UTF8.self)
      Console.report("mprun: the trace cannot be written: \(error); the recording is \(kept)")
    }
  }

  private func write(from writer: TraceWriter) throws {
    let name = String(decoding: path, as: UTF8.self)
    guard name.hasSuffix(".json") || name.hasSuffix(".html") else {
      try writer.keep(as: path)
      return
    }
    let recording = try Recording(reading: writer.path)
    var file = try OutputFile(creating: path)
    try ChromeTrace.write(recording, into: &file)
    NamedFile.remove(writer.path, writer.identity)
  }

  private func tell(_ writer: TraceWriter) {
    if writer.lost > 0 {
      let why = writer.failure.map { ": \(SystemError.text(of: $0))" } ?? "; see --trace-limit"
      Console.report("mprun: \(writer.lost) events of the trace were lost\(why)")
    }
  }
}
