package import SharedMemory

/// Why the code of a process ended otherwise than by reaching its end.
package enum WorkerFailure: Error, Sendable {
  /// It asked for the process to end with this exit status.
  case exit(Int32)
  /// An error that nobody caught; the text is the whole traceback.
  case uncaught(traceback: String)
  /// A KeyboardInterrupt that nobody caught.
  case interrupted
}

/// For what a program is loaded.
package enum ProgramRole: Sendable {
  /// A child that runs one piece of work.
  case child
  /// A server from which children will be forked; these modules are loaded beside the program.
  case server(preload: [String])
}

/// The language that processes run: it loads the program, and executes the work of children.
///
/// Each process has one, made by `main`. Everything is called on the one thread that there is.
package protocol WorkerBody: AnyObject {
  /// Loads the program as a module that is not the main one (`__mp_main__`).
  ///
  /// - Parameter program: What `ProcessHost.program` of the process that was told to run it held.
  func loadProgram(_ program: [UInt8], for role: ProgramRole, in host: ProcessHost)
    throws(WorkerFailure)

  /// Which program this is: processes of one program on several computers must have the same.
  var build: String { get }

  /// The same program with the texts of its files in it, for a computer that does not have them.
  /// Called in a process that has not loaded it.
  func selfContained(_ program: [UInt8]) throws(WorkerFailure) -> [UInt8]

  /// In a stand-in: makes the server of the shared objects that its process uses, which has loaded
  /// no program and opens what is in messages for others as little as it must.
  ///
  /// - Parameter requests: A channel of its own.
  func serveObjects(
    asking requests: Channel, in host: ProcessHost
  ) throws(WorkerFailure) -> ManagerServer

  /// Takes on `ProcessHost.surroundings`, which have changed since the program was loaded.
  func surround(_ host: ProcessHost)

  /// Reads work that a parent handed over as a message, once the program is loaded.
  ///
  /// The shared objects that the message names are sure to exist until this returns; those that are
  /// needed later must be opened here.
  func readWork(_ message: RawSpan, in host: ProcessHost) throws(WorkerFailure) -> AnyObject

  /// Does in a server, for practice, what each child will do to read its work, so that what is made
  /// at a first use is there when it is forked. Called once, after the program was loaded.
  func warmUp(in host: ProcessHost)

  /// Makes in a server what children with a kind of work need, so that the next ones find it there.
  /// Called once for a kind, when the first such child has been forked.
  ///
  /// - Parameter kind: The first byte of the work's message.
  func prepare(forWork kind: UInt8, in host: ProcessHost)

  /// Executes work that was read, or that a fork's parent handed over in memory.
  func run(_ work: AnyObject, in host: ProcessHost) throws(WorkerFailure)
}

extension WorkerBody {
  /// Nothing that tells it from others.
  package var build: String { "" }

  /// A program without files.
  package func selfContained(_ program: [UInt8]) throws(WorkerFailure) -> [UInt8] { program }

  /// A language without objects.
  package func serveObjects(
    asking requests: Channel, in host: ProcessHost
  ) throws(WorkerFailure) -> ManagerServer {
    throw .uncaught(traceback: "the language has no shared objects")
  }

  /// A language without surroundings.
  package func surround(_ host: ProcessHost) {}
}
