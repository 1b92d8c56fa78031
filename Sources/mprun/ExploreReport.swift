import Exploring

/// What `mprun explore` prints.
struct ExploreReport {
  let script: String
  let result: ExploreResult

  /// A failure, with the steps that lead to it.
  func failure(_ found: ExploreResult.Found, schedule: String) -> String {
    let text = found.run.failure?.text ?? ""
    let runs = found.number + found.smallerBy
    let head =
      "explore \(script): run \(found.number) failed: \(text)\n"
      + "  \(Self.count(found.run.preemptions, "preemption")); the smallest found; "
      + "\(Self.count(runs, "run"))"
    return head + "\n\n" + Self.steps(found.run) + Self.explanation(found.run)
      + "\n  again: mprun explore --replay \(schedule) \(script)\n"
  }

  private static func steps(_ run: Run) -> String {
    var text = StepTable(run).lines.map { "  " + $0 + "\n" }.joined()
    text += shown(run.output, "it printed") + shown(run.errors, "on stderr")
    return text
  }

  /// What has gone wrong, where the steps say so.
  private static func explanation(_ run: Run) -> String {
    guard let lost = LostUpdate(in: run), run.names.indices.contains(max(lost.process, lost.other))
    else { return "" }
    return "\n  Step \(lost.step + 1): \(run.names[lost.other]) wrote \(lost.title) between "
      + "\(run.names[lost.process])'s read and write, and that is lost.\n"
      + (lost.isOfMemory
        ? "  Hold a lock from the read to the write.\n"
        : "  Use add, or hold its lock from the read to the write (get_lock).\n")
  }

  /// What a program printed, indented.
  private static func shown(_ output: [UInt8], _ title: String) -> String {
    guard !output.isEmpty else { return "" }
    let lines = String(decoding: output, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let text = lines.map { "    \($0)" }.joined(separator: "\n")
    return "\n  \(title):\n" + (text.hasSuffix("\n    ") ? String(text.dropLast(5)) : text) + "\n"
  }

  /// How the search ended.
  var summary: String {
    let seconds = "\((result.seconds * 100).rounded() / 100) s"
    let outputs =
      result.outputs.isEmpty ? "" : "; outputs: \(Self.count(result.outputs.count, "kind"))"
    var text = "explore \(script): "
    if let divergence = result.divergence {
      return text + "the program did something else in the same order: \(divergence)"
    }
    let orders = Self.count(result.runs, "run")
    if result.found.isEmpty {
      text += "no failure in \(orders), \(seconds)\(outputs)\n"
    } else {
      text += "\(Self.count(result.found.count, "failure")) in \(orders), \(seconds)\n"
    }
    let endedByFailure = result.found.last?.number == result.runs && !result.isComplete
    return endedByFailure ? String(text.dropLast()) : text + "  " + completeness
  }

  /// What the first run shows that another order could do; it fails no run.
  func findings(_ texts: [String]) -> String {
    let lines = texts.flatMap { $0.split(separator: "\n") }.map { "  \($0)" }
    return "  found in run 1, as --check does:\n" + lines.joined(separator: "\n")
  }

  private var completeness: String {
    if result.isInterrupted { return "ended by the user; not complete" }
    if result.isExhausted {
      let all = result.reduced.runs - result.reduced.cutOff
      let orders =
        all == 1 ? "the only order was run" : "all \(all) orders that can differ were run"
      return (result.isComplete ? "complete: \(orders)" : "not complete: \(orders)" + unknown)
        + (result.hasHeldBack ? Self.except : "")
    }
    guard let last = result.bounds.indices.last else {
      return "not complete: \(Self.count(result.reduced.runs, "run")) of the search for all orders"
    }
    return "complete up to \(Self.count(last, "preemption")) "
      + "(\(Self.count(result.bounds[last], "run"))); not complete: all orders"
  }

  private var unknown: String {
    let known: [StepOperation: String] = [
      .signal: "signals", .send: "pipes", .receive: "pipes", .peek: "peeks", .call: "calls",
      .wait: "waits for others than objects, processes and time",
    ]
    let words = Set(result.unknown.map { known[$0] ?? "processes that were killed" }).sorted()
    return " as far as the search\n  knows; it does not know all effects of "
      + (words + (result.hasThreads ? ["threads"] : [])).joined(separator: ", ")
  }

  private static let except =
    ",\n  but those in which a process only looks again at what it has just seen"

  /// A run that was made again.
  static func replay(_ run: Run, script: String) -> String {
    let end = run.failure.map { "failed: \($0.text)" } ?? "no failure"
    return "explore \(script): replayed, \(end)\n"
      + "  \(count(run.preemptions, "preemption")), \(count(run.steps.count, "step"))\n\n"
      + steps(run)
  }

  /// The steps of a run in words.
  static func told(_ run: Run) -> [String] {
    run.steps.map { step in
      let name = run.names.indices.contains(step.process) ? run.names[step.process] : ""
      let text = "\(name): \(StepText.text(step, names: run.names))"
      return step.place.isEmpty ? text : "\(text)  \(step.place)"
    }
  }

  private static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
  }
}

/// What `mprun explore --help` prints.
enum ExploreUsage {
  static let help = """
    usage: mprun explore [options] SCRIPT [args]
      --seconds S         how long to look (10)
      --runs N            how many runs at most
      --preemptions N     only runs in which a process is left that could go on so often
      --seed N            from what random numbers come (1)
      --max-steps N       how many steps a run may have (10000)
      --time HOW          virtual (time moves when nobody can go on), or free (any sleep or time-out
                          may end at any moment)
      --expect FILE       what the script is to print; lines in any order
      --deterministic     the script is to print what it did in the first run
      --ordered           with either: lines in the same order
      --stdin FILE        what the script reads
      --directory         each run in a fresh copy of the working directory
      --setup CMD         a command before each run
      --keep-going        look for other failures after the first one
      -o FILE             where the schedule goes (SCRIPT.schedule)
      --replay FILE       run the order in a schedule once; also with --trace FILE
      --play              choose each step yourself
      --start-method M    as for mprun
    Exit code: 0 no failure, 1 failure, 2 wrong use or a script that depends on more than the order.
    """
}
