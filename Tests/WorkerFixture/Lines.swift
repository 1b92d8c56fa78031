import Glibc
import LinuxSystem
import Multiprocessing

/// Lines that can be recognised when they come out torn.
enum Lines {
  /// One line of that many letters.
  static let long: Jobs.Action = { _, words throws(WorkerFailure) in
    say(String(repeating: "w", count: Int(words[0])!))
  }

  /// Arguments: a letter, how many lines, how long the longest is, and how often the buffer is
  /// emptied (every nth line; 0: by no line).
  static let write: Jobs.Action = { _, words throws(WorkerFailure) in
    let letter = words[0].utf8.first!
    let longest = Int(words[2])!
    let every = Int(words[3])!
    for index in 0..<Int(words[1])! {
      let length = 1 + (index * 7919 + Int(letter) * 31) % longest
      let line = [UInt8](repeating: letter, count: length) + [10]
      let flush = every > 0 && index % every == 0
      try? Console.write(line, to: .output, flush: flush)
    }
  }
}
