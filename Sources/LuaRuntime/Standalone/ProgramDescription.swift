/// What a command line makes a Lua state run, as a value.
///
/// The root process runs it once, under the name `__main__`; a child that is not a fork of its
/// parent runs the same description again, under the name `__mp_main__`, to have the same globals.
package struct ProgramDescription: Equatable, Sendable {
  /// Something done before the script, in the order of the command line.
  package enum Step: Equatable, Sendable {
    /// A chunk, with a chunk name that begins with `=` or `@`.
    case text(ByteText, name: ByteText)
    /// A file, run without arguments.
    case file(ByteText)
    /// `global = require(module)`
    case library(module: ByteText, global: ByteText)
    /// Warnings are on from here.
    case warnings
  }

  /// The main chunk.
  package enum Script: Equatable, Sendable {
    case none
    /// A file that can be read again by another process.
    case file(ByteText)
    /// A file that can be read only once, or stdin where the path is nil, not read yet. Running it
    /// turns it into a `text`, so that children get what was read.
    case stream(path: ByteText?)
    /// The whole text of a stream, and its chunk name.
    case text(ByteText, name: ByteText)
  }

  /// Chunks, libraries and switches that come before the script.
  package var steps: [Step]
  /// The main chunk.
  package var script: Script
  /// The whole command line, which the global table `arg` shows.
  package var arguments: [ByteText]
  /// Which of the arguments is `arg[0]`.
  package var origin: Int
  /// Whether `package.path` and `package.cpath` ignore the environment (`-E`).
  package var ignoresEnvironment: Bool
  /// Where the program began: relative paths start there, wherever a child is loaded.
  package var directory: String

  /// A description; without arguments that of a program that does nothing.
  package init(
    steps: [Step] = [], script: Script = .none, arguments: [ByteText] = [], origin: Int = 0,
    ignoresEnvironment: Bool = false, directory: String = ""
  ) {
    self.steps = steps
    self.script = script
    self.arguments = arguments
    self.origin = origin
    self.ignoresEnvironment = ignoresEnvironment
    self.directory = directory
  }
}
