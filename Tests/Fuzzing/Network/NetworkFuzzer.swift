import Glibc
import LinuxSystem
import Network
import TestSupport

/// Feeds everything that reads bytes of the network: handshakes, frames, encryption, and messages
/// as they come from other computers. Built with the address sanitizer it proves that no peer makes
/// this program touch memory that is not its own, or end.
///
///     MPRUN_FUZZ_SECONDS   how long (60) MPRUN_TEST_SEED      the seed of the damage, printed by
///     each run --canary             plants a bug beside what is fuzzed, which the run must find
///     (and so fail)
enum NetworkFuzzer {
  static func main() {
    let seconds = unsafe getenv("MPRUN_FUZZ_SECONDS").flatMap { unsafe Int(String(cString: $0)) }
    var random = SeededRandom(test: "NetworkFuzzer")
    // A finding ends the process at once, and the seed must be known then.
    fflush(nil)
    let hasCanary = CommandLine.arguments.contains("--canary")
    do {
      let streams = try StreamTarget()
      let values = try ValueTarget()
      var executions = 0
      var accepted = 0
      let clock = ContinuousClock()
      let end = clock.now + .seconds(seconds ?? 60)
      while clock.now < end {
        for _ in 0..<64 {
          executions += 4
          if try HandshakeTarget.run(&random) { accepted += 1 }
          let bytes = streams.bytes(&random)
          if hasCanary { Canary.run(bytes) }
          if try streams.run(bytes) { accepted += 1 }
          if try SecrecyTarget.run(&random) { accepted += 1 }
          if try values.run(&random) { accepted += 1 }
        }
      }
      print("\(executions) executions, \(accepted) accepted, 0 findings")
    } catch {
      print("the fuzzer itself failed: \(error)")
      exit(2)
    }
  }
}

/// A reader of frames with the classic bug: it believes the length that the head gives.
enum Canary {
  static func run(_ bytes: [UInt8]) {
    guard bytes.count > 80, let mark = bytes[67...].firstIndex(of: 0x6D), bytes.count > mark + 8
    else { return }
    let target = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer {
      unsafe target.deallocate()
      unsafe copy.deallocate()
    }
    unsafe copy.copyBytes(from: bytes)
    if let from = copy.baseAddress, let to = target.baseAddress {
      unsafe to.copyMemory(from: from + mark + 8, byteCount: Int(bytes[mark + 7]))
    }
    if unsafe target[0] == 0x6D, unsafe target[1] == 0x6D { print("a frame in a frame") }
  }
}
