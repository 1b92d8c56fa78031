import Glibc
import LinuxSystem
import Multiprocessing
import SharedMemory
import Wire

/// What the fixture's pools run: a function is its name, an argument and a result are a text, or an
/// integer where `form` is 1.
final class WordRunner: TaskRunner {
  private let host: ProcessHost
  private var function = ""
  private var form: UInt64 = 0
  private var outcome: [UInt8] = []
  private(set) var status = OutcomeStatus.returned
  var references: [UInt64] = []
  let wasInterrupted = false
  let ranOutOfMemory = false

  init(_ host: ProcessHost) { self.host = host }

  func prepare() -> Bool { true }
  func finish() {}
  func setForm(_ form: UInt64) { self.form = form }
  func open(_ function: borrowing RawSpan) {
    self.function = Self.text(function)
    while self.function == "never opened" { pause() }
  }

  func withOutcome(_ body: (borrowing RawSpan) -> Void) {
    outcome.withUnsafeBytes { body($0.bytes) }
  }

  func failToSend(_ reason: String) {
    status = .raised
    outcome = [UInt8](reason.utf8)
  }

  func skip(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    form == 1 ? offset + 8 : offset + 4 + Int(payload.uint32(at: offset))
  }

  func run(_ payload: borrowing RawSpan, at offset: Int) -> Int {
    let end = skip(payload, at: offset)
    let argument =
      form == 1
      ? "\(payload.uint64(at: offset))" : Self.text(payload.extracting(offset + 4..<end))
    status = .returned
    outcome = [UInt8](apply(argument).utf8)
    return end
  }

  var takesIntegers: Bool { form == 1 && function == "double" }

  func runIntegers(
    _ inputs: borrowing RawSpan, task: Int, results: inout MutableRawSpan,
    count: inout MutableRawSpan, progress: inout MutableRawSpan
  ) -> (done: Int, hasOutcome: Bool) {
    var done = 0
    while done < inputs.byteCount / 8 {
      store(&progress, 0, UInt64(task + done + 1))
      store(&results, 8 * done, 2 * inputs.uint64(at: 8 * done))
      done += 1
      store(&progress, 8, progress.bytes.uint64(at: 8) + 1)
      store(&count, 0, count.bytes.uint64(at: 0) + 1)
      if progress.bytes.uint64(at: 8) >= progress.bytes.uint64(at: 24) { break }
    }
    return (done, false)
  }

  private func store(_ span: inout MutableRawSpan, _ offset: Int, _ value: UInt64) {
    span.storeBytes(of: value, toByteOffset: offset, as: UInt64.self)
  }

  private func apply(_ argument: String) -> String {
    switch function {
    case "double": return "\(2 * Int(argument)!)"
    case "die on 3":
      if argument == "3" { CurrentProcess.exit(7) }
      return argument
    case "fail":
      status = .raised
      return "no " + argument
    case "fill": return String(repeating: "x", count: Int(argument)!)
    case "spin": while true {}
    case "sleep":
      usleep(UInt32(argument)!)
      return argument
    default: return "?"
    }
  }

  static func text(_ bytes: borrowing RawSpan) -> String {
    bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}

/// A worker of a pool, as work.
struct PoolWork {
  static let name = "worker"

  static func job(_ link: PoolLink, maxTasks: Int?) -> Job {
    let numbers = [link.line, link.results, link.ring].map { "\($0.rawValue)" }
    return Job(name, numbers + ["\(link.workerIndex)", maxTasks.map { "\($0)" } ?? ""])
  }

  static func run(_ host: ProcessHost, _ words: [String]) throws(WorkerFailure) {
    let ids = words.prefix(3).map { ObjectID(rawValue: UInt64($0)!) }
    let link = PoolLink(line: ids[0], results: ids[1], ring: ids[2], workerIndex: Int(words[3])!)
    do throws(MultiprocessingError) {
      let worker = try PoolWorker(
        host: host, runner: WordRunner(host), link: link, maxTasks: Int(words[4]))
      let status = try worker.run()
      if status != 0 { throw .runtime("status \(status)") }
    } catch {
      throw .uncaught(traceback: "\(error)")
    }
  }
}

/// Notes what becomes of a job's tasks.
final class Outcomes: TaskClient {
  private(set) var texts: [Int: String] = [:]
  private(set) var isComplete = false

  func settled(_ index: Int, _ status: OutcomeStatus, _ bytes: RawSpan) {
    texts[index] = (status == .raised ? "raised " : "") + WordRunner.text(bytes)
  }

  func settled(from index: Int, integers bytes: RawSpan) {
    for item in 0..<bytes.byteCount / 8 { texts[index + item] = "\(bytes.uint64(at: 8 * item))" }
  }

  func failed(_ index: Int, _ failure: TaskFailure) {
    switch failure {
    case .lost(_, let status): texts[index] = "lost \(status.text)"
    case .timeLimit: texts[index] = "too long"
    }
  }

  func completed() { isComplete = true }
}
