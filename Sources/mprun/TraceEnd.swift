import LinuxSystem
import LuaRuntime
import Timeline
import Tracing

/// What becomes of a recording when its program has ended in order.
struct TraceEnd {
  /// The file that the user wants, if any.
  let path: [UInt8]?
  /// Whether the recording is looked at for what another order could do.
  let checks: Bool

  /// The exit status of a program that was right in this order, and may be wrong in another one.
  private static let foundStatus: Int32 = 36

  /// Tells what was found, writes the file, and removes the recording, unless it is what is wanted.
  /// - Returns: The status to end with.
  func finish(_ writer: TraceWriter, _ status: Int32) -> Int32 {
    let hasFound = checks && tellFindings(writer)
    var isWritten = true
    if let path {
      isWritten = write(writer, to: path)
    } else {
      NamedFile.remove(writer.path, writer.identity)
    }
    if isWritten, writer.lost > 0 {
      let why = writer.failure.map { ": \(SystemError.text(of: $0))" } ?? "; see --trace-limit"
      Console.report("mprun: \(writer.lost) events of the trace were lost\(why)")
    }
    return hasFound && status == 0 ? Self.foundStatus : status
  }

  private func tellFindings(_ writer: TraceWriter) -> Bool {
    do throws(RecordingError) {
      let findings = try Recording(reading: writer.path).findings()
      for finding in findings { Console.report(finding.text) }
      return !findings.isEmpty
    } catch {
      Console.report("mprun: the program cannot be checked: \(error)")
      return false
    }
  }

  private func write(_ writer: TraceWriter, to path: [UInt8]) -> Bool {
    do {
      try OutputFile.withoutPipeSignal { try write(from: writer, to: path) }
      return true
    } catch {
      let kept = String(decoding: writer.path, as: UTF8.self)
      Console.report("mprun: the trace cannot be written: \(error); the recording is \(kept)")
      return false
    }
  }

  private func write(from writer: TraceWriter, to path: [UInt8]) throws {
    let name = String(decoding: path, as: UTF8.self)
    guard name.hasSuffix(".json") || name.hasSuffix(".html") else {
      return try writer.keep(as: path)
    }
    let recording = name.hasSuffix(".html") ? try Recording(reading: writer.path) : nil
    var file = try OutputFile(creating: path)
    if let recording {
      try TimelinePage.write(recording, into: &file)
    } else {
      try ChromeTrace.write(writer.path, into: &file)
    }
    NamedFile.remove(writer.path, writer.identity)
  }
}
