internal import LinuxSystem
internal import Network
internal import SharedMemory
internal import Waiting
internal import Wire

/// The process on another computer that starts the one that is wanted there, and keeps it: it has
/// the link to the stand-in, passes on signals and what the process prints, and tells how it ended.
///
/// It ends, and the process with it, when the link ends, when its stdin ends, and when its parent
/// does: nothing is left behind, whatever dies.
package final class Keeper {
  static let option = "--remote-child"
  static let purpose = "process"
  static let keySize = 32

  private let link: Link
  private var input: InputPipe
  private let host: ProcessHost
  private var process: KeptProcess?
  private let node: String

  /// The address of this computer at which others know it, where it has several: the link goes out
  /// from there.
  private static let nodeVariable = "MPRUN_NODE"

  /// Seconds that the stand-in has for an answer.
  private static let timeout = 10.0
  private static let watch = PeerWatch(idle: 1, interval: 1, count: 3, timeout: 4)

  /// Lives the life of a keeper, if that is what this program was started for.
  ///
  /// - Parameter arguments: All of the program, its name first.
  package static func liveIfAsked(_ arguments: [String], _ makeBody: () -> any WorkerBody) {
    guard arguments.count == 4, arguments[1] == option, let port = UInt16(arguments[3]) else {
      return
    }
    ProcessStart.confirmParent(CurrentProcess.parentPID)
    Keeper(arguments[2], port, makeBody()).run()
  }

  private init(_ name: String, _ port: UInt16, _ body: any WorkerBody) {
    var input = InputPipe(owning: 0)
    let key = Self.readKey(&input)
    let named = ProcessEnvironment.variable(Self.nodeVariable).map {
      String(decoding: $0, as: UTF8.self)
    }
    node = named ?? CurrentProcess.hostName
    do {
      guard let addresses = try SocketAddress.known(host: name, port: port) else {
        Self.giveUp("'\(name)' is no address")
      }
      let own = try named.flatMap { (host) throws(SystemError) in
        try SocketAddress.known(host: host, port: 0)?.first
      }
      let dialer = Dialer(
        addresses, from: own, purpose: Self.purpose, key: key, readsAhead: true,
        watch: Self.watch)
      link = try Self.connect(dialer)
    } catch {
      Self.giveUp(
        "\(error) (MPRUN_HOST says at which address other computers reach the one where the "
          + "program runs)")
    }
    self.input = input
    host = ProcessHost(body: body, program: [])
    host.identity.name = "Keeper"
    send(.hello(build: body.build, node: node))
  }

  // MARK: Before the link is there

  /// The key as the line that a keeper reads.
  static func line(for key: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return key.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [UInt8(ascii: "\n")]
  }

  private static func readKey(_ input: inout InputPipe) -> [UInt8] {
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      // One by one: what follows is not the key's.
      guard let bytes = input.read(atMost: 1), line.count <= keySize * 2 else {
        giveUp("its key did not come on stdin")
      }
      line += bytes
      if bytes.isEmpty { sleep(on: [(input.number, Poll.readable)], .never) }
    }
    let text = String(decoding: line.dropLast(), as: UTF8.self)
    let bytes = stride(from: 0, to: text.count - 1, by: 2).compactMap { offset in
      UInt8(text.dropFirst(offset).prefix(2), radix: 16)
    }
    guard bytes.count == keySize else { giveUp("its key did not come on stdin") }
    return bytes
  }

  private static func connect(_ dialer: Dialer) throws(LinkError) -> Link {
    let deadline = Deadline(seconds: timeout)
    while true {
      switch try dialer.step(milliseconds: 0) {
      case .done(let link): return link
      case .wait(let watch):
        if deadline.isPast { giveUp("nobody answers") }
        sleep(on: [watch], deadline)
      case .again: continue
      }
    }
  }

  private static func sleep(on watches: [Poll.Watch], _ deadline: Deadline) {
    var request = WaitRequest(.requests, until: deadline)
    for watch in watches { request.add(watch) }
    _ = Scheduler.shared.park(request)
  }

  private static func giveUp(_ reason: String) -> Never {
    Console.report("mprun: a process cannot begin on this computer: \(reason)")
    CurrentProcess.exit(1)
  }

  // MARK: While the process lives

  private func run() -> Never {
    while true {
      // Who started this one has let go of it.
      if input.read() == nil { end() }
      receive()
      if let process { pump(process) }
      var watches = process?.watches ?? []
      watches += [(link.descriptor, link.events), (input.number, Poll.readable)]
      Self.sleep(on: watches, .never)
    }
  }

  private func receive() {
    do {
      try link.flush()
      while try link.receive() {
        guard let message = link.takeMessage({ RemoteMessage($0) }) else { end() }
        take(message)
      }
    } catch {
      end()
    }
  }

  private func take(_ message: RemoteMessage) {
    switch message {
    case .run(let start, let environment, let directory):
      guard process == nil else { end() }
      Environment.replace(
        with: NodeEnvironment.merge(environment, on: Environment.snapshot()))
      WorkingDirectory.enterIfThere(directory)
      do throws(MultiprocessingError) {
        process = try KeptProcess(start, on: node, host)
      } catch {
        Self.giveUp("\(error)")
      }
    case .signal(let number):
      guard let process else { return }
      if process.pass(on: number) { send(.stopped) }
    case .taken(let count): process?.unprinted -= count
    case .answer(let bytes): process?.answer(bytes)
    case .hello, .output, .request, .stopped, .ended: end()
    }
  }

  private func pump(_ process: KeptProcess) {
    process.pump { message in send(message) }
    guard let code = process.exitCode else { return }
    send(.ended(code))
    // Until the stand-in has read it: what is on the way when one side closes can be lost.
    let deadline = Deadline(seconds: Self.timeout)
    while !deadline.isPast, (try? link.flush()) != nil, let isThere = try? link.receive() {
      if isThere { link.takeMessage { _ in } }
      if !isThere { Self.sleep(on: [(link.descriptor, link.events)], deadline) }
    }
    CurrentProcess.exit(0)
  }

  private func send(_ message: RemoteMessage) {
    do { try link.send(message.encoded) } catch { end() }
  }

  /// Ends this process, and so the one that it keeps.
  private func end() -> Never {
    process?.kill()
    CurrentProcess.exit(1)
  }
}
