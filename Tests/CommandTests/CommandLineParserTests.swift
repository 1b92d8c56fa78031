import LuaRuntime
import Testing

@testable import mprun

/// What a command line becomes as a value, for those who hand it to children.
@Suite struct CommandLineParserTests {
  private func bytes(_ text: String) -> ByteText { ByteText(text.utf8) }

  private func parse(_ words: String...) -> Invocation {
    CommandLineParser.parse((["mprun"] + words).map(bytes))
  }

  private func request(_ words: String...) throws -> RunRequest {
    let invocation = CommandLineParser.parse((["mprun"] + words).map(bytes))
    guard case .run(let request) = invocation else {
      Issue.record("\(words) gave \(invocation)")
      return RunRequest()
    }
    return request
  }

  @Test func stepsKeepTheirOrder() throws {
    let program = try request("-e", "x = 1", "-W", "-lg=mod", "-l", "m", "script.lua", "a").program
    #expect(
      program.steps == [
        .text(bytes("x = 1"), name: bytes("=(command line)")), .warnings,
        .library(module: bytes("mod"), global: bytes("g")),
        .library(module: bytes("m"), global: bytes("m")),
      ])
    #expect(program.script == .file(bytes("script.lua")))
    #expect(program.origin == 7)
    #expect(program.arguments.count == 9)
  }

  @Test func withoutAnythingStdinIsTheScriptOrAUser() throws {
    let request = try request()
    #expect(request.conversation == .ifTerminal)
    #expect(request.program.script == .stream(path: nil))
    #expect(request.program.origin == 0)
  }

  @Test(arguments: [["-e", ""], ["-v"], ["-i"]])
  func withAChunkOrAVersionThereNeedBeNoScript(_ words: [String]) {
    let invocation = CommandLineParser.parse((["mprun"] + words).map(bytes))
    guard case .run(let request) = invocation else {
      Issue.record("\(invocation)")
      return
    }
    #expect(request.program.script == .none)
    #expect(request.conversation == (words == ["-i"] ? .after : .none))
  }

  @Test func aDashIsStdinUnlessDashesCameFirst() throws {
    #expect(try request("-", "a").program.script == .stream(path: nil))
    #expect(try request("--", "-").program.script == .file(bytes("-")))
  }

  @Test func whatFollowsTheScriptIsItsOwn() throws {
    let request = try request("s.lua", "--start-method", "fork", "-E")
    #expect(request.startMethod == nil)
    #expect(!request.program.ignoresEnvironment)
  }

  @Test func theLastStartMethodCounts() throws {
    #expect(
      try request("--start-method=fork", "--start-method", "spawn", "s").startMethod == .spawn)
  }

  @Test func dumpIsNoScriptWhereItNamesAProcess() {
    #expect(parse("dump", "17") == .dump(17))
    #expect(parse("dump") == .dump(nil))
    #expect(parse("ps") == .ps)
    #expect(parse("--dump", "17") == .dump(17))
    #expect(parse("--dump=17") == .dump(17))
    for word in ["ps", "dump", "top", "timeline"] {
      #expect(parse(word, "-h") == .help)
      #expect(parse(word, "--help") == .help)
    }
    for words in [["ps", "x"], ["dump", "x"], ["dump", "1", "2"], ["-v", "dump", "1"]] {
      guard case .run = CommandLineParser.parse((["mprun"] + words).map(bytes)) else {
        Issue.record("\(words)")
        continue
      }
    }
    for words in [["--dump"], ["--dump", "x"], ["--dump=0"], ["--dump", "-1"]] {
      guard case .misuse = CommandLineParser.parse((["mprun"] + words).map(bytes)) else {
        Issue.record("\(words)")
        continue
      }
    }
  }

  @Test func aChildGetsAllThatFollows() {
    #expect(
      parse("--multiprocessing-child", "7", "-e", "--help")
        == .child(["7", "-e", "--help"].map(bytes)))
  }

  @Test func argumentsNeedNotBeText() throws {
    let name: ByteText = [0xff, 0xfe]
    let invocation = CommandLineParser.parse([bytes("mprun"), name, name])
    guard case .run(let request) = invocation else {
      Issue.record("\(invocation)")
      return
    }
    #expect(request.program.script == .file(name))
    #expect(request.program.arguments[2] == name)
  }

  @Test func noArgumentsAtAllIsACallWithoutWords() {
    #expect(CommandLineParser.parse([]) == parse())
  }
}
