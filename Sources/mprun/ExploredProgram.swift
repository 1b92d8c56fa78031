import Exploring
import Glibc
import LinuxSystem
import LuaRuntime
import Tracing

/// The program that is explored: each run is a fork of this process.
final class ExploredProgram: StartableProgram {
  private var request: RunRequest
  private let table: ScheduleTable
  private let input: ByteText?
  private let setup: String?
  private let output: CapturedText
  private let errors: CapturedText
  private let directory: RunDirectory?
  private var child: ChildHandle?
  /// What the first run is recorded by, to be looked at for what another order could do.
  private var check: TraceRequest?
  /// What the first run shows that another order could do, as `--check` says it.
  private(set) var findings: [String] = []
  /// What an output has to be.
  var expectation = OutputExpectation.any

  init(_ request: RunRequest, _ explore: ExploreRequest, _ table: ScheduleTable)
    throws(SystemError)
  {
    self.request = request
    self.table = table
    input = explore.input.map(Self.absolute)
    self.request.trace.file = request.trace.file.map(Self.absolute)
    setup = explore.setup
    output = try CapturedText()
    errors = try CapturedText()
    directory = explore.hasOwnDirectory ? try RunDirectory() : nil
    if request.trace.file == nil, explore.replayed == nil, !explore.plays {
      let path = "\(RunDirectory.place)/mprun-explore-\(CurrentProcess.pid).trace"
      check = TraceRequest(
        file: ByteText(path.utf8), limit: 64 << 20, categories: .standard.union(.checked))
    }
  }

  /// Whether the user wants a trace.
  var isTraced: Bool { request.trace.file != nil }

  private static func absolute(_ path: ByteText) -> ByteText {
    path.first == UInt8(ascii: "/")
      ? path : ByteText("\(WorkingDirectory.path ?? "")/".utf8) + path
  }

  func start() throws(SystemError) -> Int32 {
    try directory?.renew()
    if let setup { try runSetup(setup) }
    switch try ProcessStart.fork() {
    case .parent(let pid):
      child = ChildHandle(pid: pid)
      return pid
    case .child(let mask):
      begin(mask)
    }
  }

  private func begin(_ mask: Signals.Mask) -> Never {
    Signals.restore(mask)
    do throws(SystemError) {
      try CapturedText.redirect(output: output, errors: errors, input: input.map { Array($0) })
      try directory?.enter()
    } catch {
      Console.report("mprun: \(error)")
      CurrentProcess.exit(2)
    }
    Exploration.shared.table = table.name
    if let check { request.trace = check }
    Command.end(Command.run(request))
  }

  /// Runs the command that prepares each run.
  private func runSetup(_ command: String) throws(SystemError) {
    var words = ["/bin/sh", "-c", command]
    if let path = directory?.path { words[2] = "cd '\(path)' && \(command)" }
    let pid = try ProcessStart.command(words, streams: ProcessStart.Streams())
    var handle = ChildHandle(pid: pid)
    let status = handle.wait()
    guard status.code == 0 else {
      throw SystemError(
        call: "--setup", errno: ECANCELED, subject: "'\(command)' ended with \(status.text)")
    }
  }

  func collect(_ pid: Int32) -> Int32 {
    // What was to end has ended; the rest goes with it.
    if child?.poll() == nil { try? child?.send(.kill) }
    let status = child?.wait().code ?? 255
    child = nil
    request.trace.finishLeft()
    if let check { takeFindings(check) }
    check = nil
    return status
  }

  private func takeFindings(_ check: TraceRequest) {
    check.finishLeft()
    guard let path = check.file.map({ Array($0) }) else { return }
    findings = (try? Recording(reading: path).findings().map(\.text)) ?? []
    if let file = try? MappedFile(opening: path) { NamedFile.remove(path, file.identity) }
  }

  func takeOutput() -> (output: [UInt8], errors: [UInt8]) { (output.take(), errors.take()) }

  func judge(_ output: [UInt8]) -> String? { expectation.fault(of: output) }
}

/// What a run is to print.
struct OutputExpectation {
  private var lines: [ArraySlice<UInt8>]?
  private let isOrdered: Bool
  private let name: String
  /// Whether the first output is what the others have to be.
  private var takesFirst = false

  /// Anything.
  static let any = OutputExpectation(lines: nil, isOrdered: false, name: "")

  private init(lines: [ArraySlice<UInt8>]?, isOrdered: Bool, name: String) {
    self.lines = lines
    self.isOrdered = isOrdered
    self.name = name
  }

  /// The lines of a text, in their order or in any.
  init(_ text: [UInt8], named name: String, isOrdered: Bool) {
    self.init(lines: nil, isOrdered: isOrdered, name: name)
    lines = split(text)
  }

  /// What the first run prints.
  static func first(isOrdered: Bool) -> OutputExpectation {
    var first = OutputExpectation(lines: nil, isOrdered: isOrdered, name: "the first run")
    first.takesFirst = true
    return first
  }

  private func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return isOrdered ? lines : lines.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// What is wrong with an output; nil if nothing is.
  mutating func fault(of output: [UInt8]) -> String? {
    if takesFirst {
      takesFirst = false
      lines = split(output)
    }
    guard let lines else { return nil }
    let found = split(output)
    if found == lines { return nil }
    let place = zip(found, lines).firstIndex { $0 != $1 } ?? min(found.count, lines.count)
    func text(_ all: [ArraySlice<UInt8>]) -> String {
      all.indices.contains(place)
        ? "\"\(String(decoding: all[place], as: UTF8.self))\"" : "nothing more"
    }
    return "it printed \(text(found)) instead of \(text(lines))  (\(name))"
  }
}

extension Sequence {
  /// The number of the first element for which a condition holds.
  fileprivate func firstIndex(where condition: (Element) -> Bool) -> Int? {
    for (index, element) in enumerated() where condition(element) { return index }
    return nil
  }
}
