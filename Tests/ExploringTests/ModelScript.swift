/// A model as a script, which leaves what came of each run in the file `outcomes`.
struct ModelScript {
  private let program: ModelProgram

  /// The script of a model; nil if no script can do what it does.
  init?(_ program: ModelProgram) {
    let actions = Set(program.processes.joined().map(\.action))
    guard actions.contains(.start), !actions.contains(.readUnlocked) else { return nil }
    // Nobody can join a queue for a while only.
    let hasEnd = program.processes.joined().contains {
      $0.action == .joinQueue && $0.patience != nil
    }
    if hasEnd { return nil }
    self.program = program
  }

  /// What the script writes for each outcome in which all processes end.
  var outcomes: Set<String> {
    let ended = program.allOutcomes().filter { $0.lives.allSatisfy { $0 == .ended } }
    return Set(
      ended.map { ($0.values.prefix(2) + $0.seen).map { "\($0)" }.joined(separator: " ") })
  }

  /// Whether there are outcomes in which not all do.
  var hasDeadlock: Bool {
    program.allOutcomes().contains { !$0.lives.allSatisfy { $0 == .ended } }
  }

  /// The text.
  var text: String {
    let bodies = program.processes.enumerated().map { index, operations in
      "body[\(index)] = function(S, P)\n  local remembered, seen = 0, 0\n"
        + "  local function note(x) seen = (seen * 31 + x + 7) % 1000000007 end\n"
        + lines(index, operations).map { "  \($0)\n" }.joined()
        + "  local f <close> = io.open(\"seen.\(index)\", \"w\")\n  f:write(seen)\nend\n"
    }
    return Self.head + bodies.joined() + main
  }

  private static let head = """
    local mp = require "multiprocessing"
    local function B(x) return x and 1 or 0 end
    local body = {}

    """

  private var main: String {
    let last = program.processes.count - 1
    return """
      if __name__ == "__main__" then
        local lock = mp.Lock()
        local S = {
          v = {mp.Value("i", 0), mp.Value("i", 0)}, l = {mp.Lock(), mp.Lock(), lock},
          s = {mp.Semaphore(1), mp.Semaphore(1)}, q = {mp.JoinableQueue(), mp.JoinableQueue(1)},
          e = mp.Event(), c = mp.Condition(lock), b = mp.Barrier(2),
        }
        local P = {}
        for i = 1, \(last) do P[i] = mp.Process{target = body[i], args = {S}} end
        body[0](S, P)
        local text = S.v[1].value .. " " .. S.v[2].value
        for i = 0, \(last) do
          local f <close> = io.open("seen." .. i)
          text = text .. " " .. f:read("a")
        end
        local f <close> = io.open("outcomes", "a")
        f:write(text, "\\n")
      end

      """
  }

  private func lines(_ process: Int, _ operations: [ModelOperation]) -> [String] {
    operations.enumerated().map { place, operation in
      let thing = operation.thing + 1
      // To give the lock up is a part of the wait for a condition.
      if operation.action == .release, place > 0, operations[place - 1].action == .enlist {
        return ""
      }
      return switch operation.action {
      case .read: "remembered = S.v[\(thing)].value note(remembered)"
      case .write: "S.v[\(thing)].value = remembered + 1"
      case .add: "S.v[\(thing)]:add(1)"
      case .readUnlocked: ""
      case .acquire: "note(B(S.l[\(thing)]:acquire(true\(more(operation)))))"
      case .release: "pcall(S.l[\(thing)].release, S.l[\(thing)])"
      case .take: "note(B(S.s[\(thing)]:acquire(true\(more(operation)))))"
      case .give: "S.s[\(thing)]:release()"
      case .put, .get, .count, .taskDone, .joinQueue: queueLine(process, operation)
      case .start, .join, .look, .sleep, .joinAll: processLine(operation)
      default: waitingLine(operation)
      }
    }
  }

  /// A time-out as a further argument.
  private func more(_ operation: ModelOperation) -> String {
    operation.patience.map { ", \($0)" } ?? ""
  }

  /// A time-out as the only argument.
  private func only(_ operation: ModelOperation) -> String {
    operation.patience.map { "\($0)" } ?? ""
  }

  private func queueLine(_ process: Int, _ operation: ModelOperation) -> String {
    let queue = "S.q[\(operation.thing + 1)]"
    switch operation.action {
    case .put: return "note(B(pcall(\(queue).put, \(queue), \(process), true\(more(operation)))))"
    case .get:
      return "do local ok, x = pcall(\(queue).get, \(queue), true\(more(operation))) "
        + "note(ok and 1 + x or 0) end"
    case .count: return "note(\(queue):qsize())"
    case .taskDone: return "note(B(pcall(\(queue).task_done, \(queue))))"
    default: return "\(queue):join() note(1)"
    }
  }

  private func processLine(_ operation: ModelOperation) -> String {
    switch operation.action {
    case .start: "P[\(operation.thing)]:start()"
    case .join: "P[\(operation.thing)]:join(\(only(operation)))"
    case .look: "note(B(not P[\(operation.thing)]:is_alive()))"
    case .sleep: "mp.sleep(\(only(operation)))"
    default: "for _, p in ipairs(P) do p:join() end"
    }
  }

  /// The whole of a wait stands where it begins.
  private func waitingLine(_ operation: ModelOperation) -> String {
    switch operation.action {
    case .set: "S.e:set()"
    case .clear: "S.e:clear()"
    case .isSet: "note(B(S.e:is_set()))"
    case .beginWait: "note(B(S.e:wait(\(only(operation)))))"
    case .enlist: "note(B(S.c:wait(\(only(operation)))))"
    case .notify: "S.c:notify(1)"
    case .notifyAll: "S.c:notify_all()"
    case .arrive:
      "do local ok, x = pcall(S.b.wait, S.b\(more(operation))) note(ok and 1 + x or -1) end"
    case .abort: "S.b:abort()"
    case .reset: "S.b:reset()"
    default: ""
    }
  }
}
