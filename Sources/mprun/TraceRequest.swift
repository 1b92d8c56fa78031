import LinuxSystem
import LuaRuntime
import Tracing

/// A recording of the program that the user wants: where to, how much, and of what.
struct TraceRequest: Equatable {
  var file: ByteText?
  /// Whether it is looked at for what another order could do.
  var checks = false
  var limit: UInt64 = 256 << 20
  var categories = TraceCategories.standard

  /// Has this process and all that come from it recorded, until the first process ends. What cannot
  /// be recorded is told on stderr, and changes nothing else.
  func begin(_ program: ProgramDescription) {
    guard file != nil || checks else { return }
    let path = file.map { Self.absolute($0, in: program.directory) }
    // Nobody wants the recording of a check alone.
    let folder = ProcessEnvironment.variable("TMPDIR") ?? ByteText("/tmp".utf8)
    let unnamed = Array(folder) + Array("/mprun-check-\(CurrentProcess.pid)".utf8)
    do throws(SystemError) {
      let writer = try TraceWriter(
        creating: (path ?? unnamed) + ".part".utf8, limit: limit,
        checks ? categories.union(.checked) : categories)
      Trace.shared.writer = writer
      let end = TraceEnd(path: path, checks: checks)
      Trace.shared.atEnd = { end.finish($0, $1) }
      Trace.shared.facts = facts(program)
      Console.watchExit { Trace.shared.end(status: $0) }
    } catch {
      Console.report("mprun: the program is not \(checks ? "checked" : "traced"): \(error)")
    }
  }

  /// Writes the file of a program whose first process was ended, so that it could not do so; its
  /// path is absolute.
  func finishLeft() {
    guard let path = file.map({ Array($0) }),
      let writer = try? TraceWriter(opening: path + ".part".utf8)
    else { return }
    _ = TraceEnd(path: path, checks: false).finish(writer, 0)
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
