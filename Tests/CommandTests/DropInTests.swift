import TestSupport
import Testing

/// `mprun` does with a command line what `lua5.4` does, to the byte but for its name.
@Suite struct DropInTests {
  @Test(arguments: CommandLine.all)
  func behavesLikeLua(_ line: CommandLine) throws {
    let expected = try Self.run(line, as: "lua5.4")
    // Lua 5.4.7 fails in its own code where nothing follows `--`; those before and after do not.
    if line.shell.hasSuffix(" --"), expected.errors == "PROGRAM: not enough memory\n" { return }
    let actual = try Self.run(line, as: "mprun")
    #expect(actual.ending == expected.ending)
    #expect(actual.output == expected.output)
    #expect(actual.errors == expected.errors)
  }

  private static func run(_ line: CommandLine, as name: String) throws -> ProgramRun {
    var run = try line.run(as: name)
    run.output = normalize(run.output, name: name)
    run.errors = normalize(run.errors, name: name)
    switch line.difference {
    case .usage: run.errors = String(run.errors.prefix { $0 != "\n" })
    case .errorValue: run.errors = ""
    case nil: break
    }
    return run
  }

  /// The text with a neutral name for the program, for addresses, and for the number of levels that
  /// a traceback leaves out, which depends on how deep the interpreter's own frames are.
  private static func normalize(_ text: String, name: String) -> String {
    text.replacing(name, with: "PROGRAM").replacing(/0x[0-9a-f]{6,}/, with: "ADDRESS")
      .replacing(/skipping [0-9]+ levels/, with: "skipping levels")
  }
}
