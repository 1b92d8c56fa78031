import TestSupport
import Testing

/// What needs processes that may be forked and killed is done by a program of one thread, one
/// experiment after the other. Its alarm is the watchdog.
@Suite(.serialized) struct LaboratoryTests {
  @Test(arguments: [
    "crash-table", "crash-heirs", "random-kills", "exactly-once", "mutex-kills", "tasks",
    "sync-kills", "waits", "attachment", "faults", "limits",
  ])
  func experiment(name: String) throws {
    let result = try Program.run("SharedMemoryLab", [name])
    #expect(result.status == 0, "\(result.output)")
    print(result.output, terminator: "")
  }
}
