import Multiprocessing

// A program that runs one scenario, in a tree of processes of itself:
//   WorkerFixture SCENARIO METHOD [ARGUMENT …]
// Everything it finds out is printed; the tests compare it with what must be.

if let birth = ChildBirth(arguments: CommandLine.arguments) {
  birth.live { FixtureBody() }
}
Root(arguments: Array(CommandLine.arguments.dropFirst())).run()
