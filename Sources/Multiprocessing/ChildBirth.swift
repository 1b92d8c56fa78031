internal import LinuxSystem
internal import SharedMemory
internal import Wire

/// The arguments by which a program knows that it was run anew as a child of itself.
///
/// They name the shared memory and a slot in it, where everything else is found: nothing secret can
/// be read in a list of processes.
package struct ChildBirth {
  let arena: Int32
  let slot: SlotID
  let parent: Int32
  /// The connection to the parent, for a server.
  let connection: Int32?

  private static let option = "--multiprocessing-child"

  init(arena: Int32, slot: SlotID, parent: Int32, connection: Int32?) {
    self.arena = arena
    self.slot = slot
    self.parent = parent
    self.connection = connection
  }

  /// Reads the arguments of this program.
  ///
  /// - Parameter arguments: All of them, the program's name first.
  /// - Returns: nil if the program was run by a user.
  package init?(arguments: [String]) {
    guard arguments.count == 3, arguments[1] == Self.option else { return nil }
    let numbers = arguments[2].split(separator: ":").map { Int($0) }
    guard (4...5).contains(numbers.count), let arena = numbers[0].flatMap(Int32.init(exactly:)),
      let index = numbers[1].flatMap(UInt16.init(exactly:)),
      let generation = numbers[2].flatMap(UInt32.init(exactly:)),
      let parent = numbers[3].flatMap(Int32.init(exactly:))
    else { return nil }
    self.init(
      arena: arena, slot: SlotID(index: index, generation: generation), parent: parent,
      connection: numbers.count == 5 ? numbers[4].flatMap(Int32.init(exactly:)) : nil)
  }

  /// The arguments after the program's name.
  var arguments: [String] {
    let numbers = [Int(arena), Int(slot.index), Int(slot.generation), Int(parent)]
    let all = numbers + (connection.map { [Int($0)] } ?? [])
    return [Self.option, all.map { "\($0)" }.joined(separator: ":")]
  }

  /// Lives the life of the child. To be called before anything else is done in the program.
  ///
  /// - Parameter makeBody: Makes the language that the process runs.
  package func live(_ makeBody: () -> any WorkerBody) -> Never {
    ProcessStart.confirmParent(parent)
    // Signals are blocked since before the exec: none is lost, and none comes too early.
    let notesInterrupt = Signals.noteInterrupt()
    if connection != nil { Signals.ignoreInterrupt() }
    Report.leaveQuit()
    Signals.unblockAll()
    let name = ProcessEnvironment.argumentTexts.first?.split(separator: "/").last.map(String.init)
    CurrentProcess.commandName = name ?? "mprun"
    OwnedDescriptor.closeOnExec(self.arena)
    if let connection { OwnedDescriptor.closeOnExec(connection) }
    let arena: Arena
    do {
      arena = try Arena.attach(descriptor: self.arena, slot: slot)
    } catch {
      Self.giveUp("\(error)")
    }
    arena.attachProcess()
    if let connection {
      serve(MessageSocket(owning: connection), arena, makeBody, notesInterrupt)
    }
    arena.beginTrace(pid: CurrentProcess.pid, parent: parent)
    work(arena, makeBody)
  }

  private func work(_ arena: Arena, _ makeBody: () -> any WorkerBody) -> Never {
    var host: ProcessHost?
    var standIn: StandIn.Start?
    do throws(WorkerFailure) {
      let work = try arena.withRecord(of: slot) {
        (record, message) throws(WorkerFailure) -> AnyObject? in
        if let order = record.order {
          standIn = StandIn.Start(
            record: record, order: order, work: message.copied(),
            objects: arena.objects(namedInRecordOf: slot))
          return nil
        }
        let made = ProcessHost(body: makeBody(), record: record, arena: arena)
        host = made
        try made.load(for: .child)
        return try made.body.readWork(message, in: made)
      }
      if let standIn { StandIn.live(standIn, in: arena, makeBody()) }
      if let work { host?.run(.inherited(work)) }
    } catch {
      host?.end(with: error)
    }
    Self.giveUp("it was left no record")
  }

  private func serve(
    _ connection: consuming MessageSocket, _ arena: Arena, _ makeBody: () -> any WorkerBody,
    _ notesInterrupt: Bool
  ) -> Never {
    let read = try? arena.withRecord(of: slot) { (record, _) throws(WorkerFailure) in
      (ProcessHost(body: makeBody(), record: record, arena: arena), record.preload ?? [])
    }
    guard let (host, preload) = read else { Self.giveUp("it was left no record") }
    ForkServerLoop(
      host: host, arena: arena, connection: connection, notesInterrupt: notesInterrupt,
      preload: preload
    ).run()
  }

  static func giveUp(_ reason: String) -> Never {
    Console.report("a child process cannot begin: \(reason)")
    CurrentProcess.exit(1)
  }
}
