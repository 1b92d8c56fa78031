internal import Wire

/// What `mprun top` tells at one moment. Rates are those since the frame before.
package struct TopFrame: Sendable {
  /// What a process does.
  enum State: String, Sendable {
    case running, waiting, sleeping, stopped
  }

  /// A process of the program.
  struct Process: Sendable {
    var pid: Int32
    var name: String
    var state: State
    /// For how many seconds it has waited, or slept; nil while it runs.
    var duration: Double?
    /// What it waits for: in full, and in short for the table.
    var waitsFor: (full: String, short: String)?
    /// Where in the script it is.
    var line: String?
    /// Per cent of one processor.
    var cpu: Double?
    /// Bytes.
    var memory: Int?
    /// Tasks that it did each second, if it is a worker of a pool.
    var tasksPerSecond: Double?
    /// Which task of its job it runs, from 1.
    var task: Int?
    /// The pid of its parent, if that is of the program.
    var parent: Int32?
    /// How many tasks it has done.
    var tasks: Int?
  }

  /// An object that a script made.
  struct Object: Sendable {
    var kind: String
    var name: String?
    var made: String?
    /// Who has it.
    var holder: String?
    /// How many wait for it.
    var waiters: Int
    /// How many items, chunks of tasks, permits or parties there are, and may be.
    var length: Int?
    var limit: Int?
    var inPerSecond: Double?
    var outPerSecond: Double?
    /// How often each second somebody had to sleep for it.
    var contendedPerSecond: Double?
    /// How long such a wait lasted, in seconds.
    var averageWait: Double?
    /// What came in, went out and had to wait, ever.
    var totals: (put: Int?, taken: Int?, contended: Int?) = (nil, nil, nil)
  }

  /// When it is from, in seconds since 1970.
  var time: Double
  /// Seconds since the frame before.
  var interval: Double
  /// The command line of the program's first process.
  package var arguments: [[UInt8]]
  var processes: [Process]
  var objects: [Object]
  /// Processes and the locks that they wait for, up to the first one again; empty without a cycle.
  var cycle: [String] = []

  /// The pid of the program's first process.
  package var root: Int32? { processes.first { $0.parent == nil }?.pid }

  /// The frame as one line of JSON.
  package var json: String {
    let frame: JSON = [
      "time": .number(time),
      "processes": .array(processes.map(\.json)),
      "objects": .array(objects.map(\.json)),
    ]
    return frame.line
  }
}

extension TopFrame.Process {
  fileprivate var json: JSON {
    [
      "pid": .integer(Int(pid)),
      "name": .text(name),
      "state": .text(state.rawValue),
      "for": .optional(duration),
      "waits_for": .optional(waitsFor?.full),
      "line": .optional(line),
      "cpu": .optional(cpu),
      "memory": .optional(memory),
      "tasks_per_s": .optional(tasksPerSecond),
      "task": .optional(task),
    ]
  }
}

extension TopFrame.Object {
  fileprivate var json: JSON {
    [
      "kind": .text(kind),
      "name": .optional(name),
      "made": .optional(made),
      "holder": .optional(holder),
      "waiters": .integer(waiters),
      "length": .optional(length),
      "limit": .optional(limit),
      "in_per_s": .optional(inPerSecond),
      "out_per_s": .optional(outPerSecond),
      "contended_per_s": .optional(contendedPerSecond),
      "average_wait": .optional(averageWait),
    ]
  }
}
