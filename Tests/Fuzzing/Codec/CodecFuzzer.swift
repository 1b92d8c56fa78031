import Glibc
import LuaRuntime
import TestSupport

/// Feeds the decoder damaged messages for a bounded time. Built with the address sanitizer it
/// proves that no message makes the decoder touch memory that is not its own.
///
///     MPRUN_FUZZ_SECONDS   how long (60)
///     MPRUN_TEST_SEED      the seed of the damage, printed by each run
///     --canary             plants a bug beside the decoder, which the run must find (and so fail)
enum CodecFuzzer {
  static func main() {
    let seconds = setting("MPRUN_FUZZ_SECONDS") ?? 60
    var random = SeededRandom(test: "CodecFuzzer")
    // A finding ends the process at once, and the seed must be known then.
    fflush(nil)
    let hasCanary = CommandLine.arguments.contains("--canary")
    do {
      let target = try FuzzTarget()
      let corpus = try target.corpus()
      var executions = 0
      var accepted = 0
      let clock = ContinuousClock()
      let end = clock.now + .seconds(seconds)
      while clock.now < end {
        for _ in 0..<256 {
          let message = Damage.apply(to: corpus, &random)
          executions += 1
          if try target.run(message, allowCode: random.chance(2)) { accepted += 1 }
          if hasCanary { Canary.run(message) }
        }
      }
      print("\(executions) executions, \(accepted) decoded to a value, 0 findings")
    } catch {
      print("the fuzzer itself failed: \(error)")
      exit(2)
    }
  }

  static func setting(_ name: String) -> Int? {
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe Int(String(cString: text))
  }
}
