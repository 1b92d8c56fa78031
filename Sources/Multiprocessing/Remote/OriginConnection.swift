internal import LinuxSystem
internal import Network
internal import SharedMemory
internal import Waiting
package import Wire

/// What a process on another computer asks of where it comes from: the first byte of a request.
enum OriginRequest {
  /// For files; the answers come in the order of the questions.
  static let files: UInt8 = 0
  /// To do something with a shared object: a task's number, and a request of a manager's client.
  static let objects: UInt8 = 1
}

/// How a language makes a call of an object that is where the program was started.
package protocol OriginCall: ManagerCall {
  /// A wait for the reply has failed, with an error that the language keeps, and the operation was
  /// done all the same: the error is to come later.
  func postpone()
}

/// The connection of a process on another computer to where it comes from, over its keeper.
///
/// Calls of shared objects go to the stand-in, which has the objects, as requests of a manager's
/// client do. An object that came in a message is opened there under a number, and closed when this
/// process has it no more.
package final class OriginConnection {
  private let link: Link
  /// The tasks whose questions for files have no answer yet, the oldest first.
  private var asking: [GreenTask] = []
  private var answers: [ObjectIdentifier: [UInt8]] = [:]
  /// The calls that have no reply yet, and the task that waits for it.
  private var calls: [UInt64: GreenTask] = [:]
  private var replies: [UInt64: [UInt8]] = [:]
  private var lastCall: UInt64 = 0
  private var lastObject: UInt64 = 0

  /// Takes over the descriptor that the keeper has given this process.
  init?(_ descriptor: Int32) {
    OwnedDescriptor.closeOnExec(descriptor)
    let socket = StreamSocket(adopting: OwnedDescriptor(owning: descriptor))
    guard
      let link = try? Link(adopting: socket, isRemote: false, isTrusted: true, received: [])
    else { return nil }
    self.link = link
  }

  // MARK: Files

  /// Asks for files, and waits for the answer; other tasks run meanwhile. Nil if the keeper is
  /// gone, with which this process goes.
  func ask(_ question: [UInt8]) -> [UInt8]? {
    let task = Scheduler.shared.current
    let own = ObjectIdentifier(task)
    do {
      try link.send([OriginRequest.files] + question)
      asking.append(task)
      while true {
        try takeIn()
        if let answer = answers.removeValue(forKey: own) { return answer }
        var request = WaitRequest(.answer)
        request.add((descriptor: link.descriptor, events: link.events))
        _ = Scheduler.shared.park(request)
      }
    } catch {
      return nil
    }
  }

  // MARK: Objects

  /// Opens an object where the program was started, under the number that it returns. What is
  /// wrong with it shows at its first call.
  ///
  /// - Parameters:
  ///   - name: Its class.
  ///   - record: What the class wrote of it.
  package func open(_ name: String, _ record: WireValue) -> UInt64 {
    lastObject += 1
    note(OriginObjects.open, about: 0) { bytes in
      bytes.writeArrayHead(2)
      bytes.writeInteger(Int64(lastObject))
      bytes.writeTag(CBOR.Tag.object)
      bytes.writeArrayHead(2)
      bytes.writeText(name)
      record.write(to: &bytes)
    }
    return lastObject
  }

  /// Closes an object that was opened.
  package func close(_ object: UInt64) {
    note(OriginObjects.close, about: 0) { bytes in
      bytes.writeArrayHead(1)
      bytes.writeInteger(Int64(object))
    }
  }

  /// The objects that a reply names, or the work of this process (0), are open by now.
  package func haveRead(_ number: UInt64) {
    // Without objects, nothing is held there.
    if lastObject == 0 { return }
    note(OriginObjects.read, about: number) { $0.writeArrayHead(0) }
  }

  /// Calls a method of an object, or, for 0, a function of the module. Blocks until it has returned
  /// there; an error is `raised`, once the call has read it.
  ///
  /// When the wait fails, the operation is given up there, and the error comes once that is known:
  /// at once if nothing was done.
  package func call(
    _ object: UInt64, _ method: String, _ call: any OriginCall, in host: ProcessHost
  ) throws(MultiprocessingError) {
    lastCall += 1
    let number = lastCall
    let message = OutgoingMessage()
    begin(message, number, object, method)
    try call.write(message)
    send(message)
    defer {
      calls[number] = nil
      replies[number] = nil
    }
    let arena = try host.arena()
    var failure: MultiprocessingError?
    while true {
      do throws(MultiprocessingError) {
        while try !call.wait({ () throws(MultiprocessingError) in try receive(number, arena) }) {}
        break
      } catch {
        // With a second one it is given up whatever happens.
        if let failure { throw failure }
        failure = error
        note(ManagerRequestHead.withdraw, about: number) { $0.writeArrayHead(0) }
      }
    }
    try read(number, call, after: failure)
  }

  private func read(
    _ number: UInt64, _ call: any OriginCall, after failure: MultiprocessingError?
  ) throws(MultiprocessingError) {
    var buffer = ByteBuffer()
    buffer.append(replies[number] ?? [])
    guard buffer.count > 1, let head = ManagerReplyHead(buffer.bytes.extracting(droppingFirst: 1))
    else { throw .damaged("a reply came damaged from where the program was started") }
    if let failure {
      if head.isError { throw failure }
      call.postpone()
    }
    let namesObjects = buffer.bytes.byte(at: 0) == OriginObjects.withObjects
    defer { if namesObjects { haveRead(number) } }
    try call.read(
      buffer.bytes.extracting(droppingFirst: 1 + head.end), isError: head.isError, from: .program)
    if head.isError { throw .raised }
  }

  /// One step of the wait for a reply.
  private func receive(
    _ number: UInt64, _ arena: Arena
  ) throws(MultiprocessingError) -> WaitOutcome {
    while true {
      do throws(LinkError) { try takeIn() } catch {
        throw .connection("the connection to where the program was started is lost")
      }
      if replies[number] != nil { return .done }
      calls[number] = Scheduler.shared.current
      do throws(SharedMemoryError) {
        let things = [DescriptorReadiness(link.descriptor, link.events)]
        let waited = try arena.waitForAny(things, .never, looksFirst: false)
        if waited.outcome == .interrupted { return .interrupted }
      } catch {
        throw .memory(error)
      }
    }
  }

  // MARK: Messages

  private func begin(
    _ message: OutgoingMessage, _ number: UInt64, _ object: UInt64, _ method: String
  ) {
    message.bytes.append(OriginRequest.objects)
    message.bytes.append(littleEndian: UInt64(Scheduler.shared.current.owner))
    ManagerRequestHead.append(number: number, referent: object, method: method, to: message)
  }

  /// Tells the stand-in something to which it has no reply.
  func note(
    _ method: String, about number: UInt64, _ write: (inout ByteBuffer) -> Void
  ) {
    let message = OutgoingMessage()
    begin(message, 0, number, method)
    write(&message.bytes)
    send(message)
  }

  /// What cannot be sent shows when the reply is waited for.
  private func send(_ message: OutgoingMessage) {
    message.withBytes { bytes in try? link.send(bytes) }
  }

  /// Takes in what has come, for the task that waits for it.
  private func takeIn() throws(LinkError) {
    try link.flush()
    while try link.receive() {
      var bytes = link.takeMessage { $0.copied() }
      guard !bytes.isEmpty else { continue }
      let kind = bytes.removeFirst()
      if kind == OriginRequest.files {
        guard !asking.isEmpty else { continue }
        let task = asking.removeFirst()
        answers[ObjectIdentifier(task)] = bytes
        Scheduler.shared.wake(task)
      } else {
        takeIn(reply: bytes)
      }
    }
  }

  private func takeIn(reply bytes: [UInt8]) {
    var buffer = ByteBuffer(capacity: bytes.count)
    buffer.append(bytes)
    guard bytes.count > 1, let head = ManagerReplyHead(buffer.bytes.extracting(droppingFirst: 1))
    else { return }
    replies[head.number] = bytes
    if let task = calls[head.number], task !== Scheduler.shared.current {
      Scheduler.shared.interrupt(task)
    }
  }
}

extension ProcessHost {
  /// In a process on another computer: the first of some files that can be read where the program
  /// was started, and its text. Nil if none can.
  package func readAtOrigin(_ paths: [[UInt8]]) -> (index: Int, text: [UInt8])? {
    guard let answer = originConnection?.ask(OriginFiles.question(paths)) else { return nil }
    return OriginFiles.read(answer)
  }
}
