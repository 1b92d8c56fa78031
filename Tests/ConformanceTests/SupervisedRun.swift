import Dispatch
import Foundation
import TestSupport

/// One run of a command under the supervisor, and what came of it.
struct SupervisedRun: Sendable {
  /// A signal for the command, and when it is sent.
  struct SignalPlan: Sendable {
    var number: Int32
    var whenStdoutHas: String?
    var afterMicroseconds: Int = 0
    var toGroup = false
  }

  /// `nil` if the watchdog ended it, or it could not be started.
  private(set) var ending: Ending?
  /// What the supervisor has to say beyond the ending: a time-out, a flood, survivors.
  private(set) var complaints: [String] = []
  private(set) var stdout = ""
  private(set) var stderr = ""

  static let defaultTimeout =
    ProcessInfo.processInfo.environment["MPRUN_CONFORMANCE_TIMEOUT"].flatMap { Int($0) } ?? 60

  /// Runs the program under test; see `program`.
  static func mprun(
    _ words: [String], method: StartMethod, standardInput: String = "", timeout: Int? = nil,
    signal: SignalPlan? = nil, extraEnvironment: [String: String] = [:]
  ) async throws -> SupervisedRun {
    try await program(
      BuiltProduct.mprun, words, method: method, standardInput: standardInput,
      timeout: timeout, signal: signal, extraEnvironment: extraEnvironment)
  }

  /// Runs a program with the words given and `@TMP@` in them replaced by a folder of its own;
  /// returns when it and everything below it has ended, been killed by the watchdog, or has been
  /// found to outlive it.
  static func program(
    _ path: String, _ words: [String], method: StartMethod, standardInput: String = "",
    timeout: Int? = nil,
    signal: SignalPlan? = nil, extraEnvironment: [String: String] = [:]
  ) async throws -> SupervisedRun {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "conformance-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let temporary = folder.appending(path: "files").path(percentEncoded: false)
    try FileManager.default.createDirectory(
      atPath: temporary, withIntermediateDirectories: true)

    let seconds = timeout ?? defaultTimeout
    let arguments = supervisorWords(folder: folder, seconds: seconds, signal: signal)
    let command = [path] + words.map { $0.replacing("@TMP@", with: temporary) }
    let environment = ConformancePlace.environment(method: method, temporary: temporary)
      .merging(extraEnvironment) { _, new in new }

    let input = folder.appending(path: "stdin")
    try Data(standardInput.utf8).write(to: input)
    try await Slots.shared.withSlot {
      try await launch(arguments + command, environment: environment, input: input)
    }
    return SupervisedRun(folder: folder, timeout: seconds)
  }

  private static func supervisorWords(
    folder: URL, seconds: Int, signal: SignalPlan?
  ) -> [String] {
    var words = ["--timeout-ms", String(seconds * 1000)]
    for name in ["report", "stdout", "stderr"] {
      words += ["--" + name, folder.appending(path: name).path(percentEncoded: false)]
    }
    if let signal {
      words += ["--signal", String(signal.number)]
      words += ["--after-us", String(signal.afterMicroseconds)]
      if let text = signal.whenStdoutHas { words += ["--when", text] }
      if signal.toGroup { words.append("--to-group") }
    }
    return words + ["--"]
  }

  private static func launch(
    _ arguments: [String], environment: [String: String], input: URL
  ) async throws {
    let supervisor = try SpawnedProgram(
      BuiltProduct.path(of: "ConformanceSupervisor"), arguments, environment: environment,
      folder: ConformancePlace.scripts.path(percentEncoded: false),
      streams: [input.path(percentEncoded: false)])
    await withCheckedContinuation { done in
      DispatchQueue.global().async {
        _ = supervisor.wait(seconds: 86_400)  // it looks after the time
        done.resume()
      }
    }
  }

  private init(folder: URL, timeout: Int) {
    func text(_ name: String) -> String {
      let data = (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
      return String(decoding: data, as: UTF8.self)
    }
    stdout = text("stdout")
    stderr = text("stderr")
    for line in text("report").split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      switch (parts[0], parts.count > 1 ? Int(parts[1]) : nil) {
      case ("exit", .some(let code)): ending = .exit(code)
      case ("signal", .some(let number)): ending = .signal(number)
      case ("timeout", _):
        complaints.append("watchdog: still running after \(timeout) s, killed with all below it")
      default: complaints.append(String(line))
      }
    }
    if ending == nil && complaints.isEmpty { complaints.append("the supervisor left no report") }
  }
}

/// Lets as many runs go on at once as there are processors, so that each has what it expects.
private actor Slots {
  static let shared = Slots(count: max(2, ProcessInfo.processInfo.activeProcessorCount))

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(count: Int) { free = count }

  nonisolated func withSlot(_ body: @Sendable () async throws -> Void) async throws {
    await take()
    do {
      try await body()
    } catch {
      await giveBack()
      throw error
    }
    await giveBack()
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func giveBack() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
