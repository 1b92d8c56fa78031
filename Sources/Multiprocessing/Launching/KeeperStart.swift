internal import LinuxSystem
internal import Network
internal import Wire

/// The start of a keeper, as its stand-in sees it.
protocol KeeperStart: AnyObject {
  /// Takes in what there is to know.
  func listen()
  /// Why there will be no keeper; nil as long as there may be one.
  var failure: String? { get }
  /// The last that the keeper, and what has started it, have printed.
  var lastWords: String { get }
  /// What to wait for before `listen` and `failure` have news.
  var watches: [Poll.Watch] { get }
  /// The keeper has connected: from now on, only its last words count.
  func linked()
}

/// Where a keeper is to be started, and how that is asked for.
enum KeeperStarter {
  case prefix(RemoteLauncher)
  case launcher(RemoteOrder, RemoteOrder.Place)

  /// How an order says it.
  init(_ order: RemoteOrder) throws(MultiprocessingError) {
    if let place = order.launcher {
      self = .launcher(order, place)
    } else {
      self = .prefix(try RemoteLauncher(for: order.method))
    }
  }

  /// Where this computer is reached; a port that is free.
  func address() throws(SystemError) -> SocketAddress {
    switch self {
    case .prefix: try RemoteLauncher.address()
    case .launcher(_, let place): try RemoteLauncher.address(otherwise: place.host)
    }
  }

  /// Has a keeper started, which connects to an address with a key.
  func start(
    for name: String, connectingTo address: SocketAddress, key: [UInt8]
  ) throws(SystemError) -> any KeeperStart {
    // Nothing secret may be seen in a list of processes, or in an environment.
    let secret = Keeper.line(for: key)
    let (host, port) = address.hostAndPort ?? ("", 0)
    let arguments = [CurrentProcess.programPath ?? "mprun", Keeper.option, host, "\(port)"]
    switch self {
    case .prefix(let launcher):
      let command = try LaunchedCommand(launcher.words + arguments)
      command.write(secret)
      return command
    case .launcher(let order, let place):
      let request = LaunchRequest(name, place)
      var options = JSONReader(Array(order.options.utf8))
      request.send(
        .start(
          id: place.id, arguments: arguments,
          secret: String(decoding: secret.dropLast(), as: UTF8.self),
          options: (try? options.value()) ?? [:], patience: RemoteLauncher.patience))
      return request
    }
  }
}

/// A start that a launcher was asked for.
final class LaunchRequest: KeeperStart {
  private let name: String
  private let id: Int
  private var connection: MessageSocket
  private var isLinked = false
  private var hasEnded = false
  private(set) var failure: String?
  private(set) var lastWords = ""

  init(_ name: String, _ place: RemoteOrder.Place) {
    self.name = name
    id = place.id
    connection = MessageSocket(owning: place.descriptor)
    OwnedDescriptor.closeOnExec(connection.number)
  }

  func send(_ request: LauncherRequest) { try? connection.send(request.line) }

  func listen() {
    while !hasEnded, connection.isReadable {
      guard let message = try? connection.receive(limit: LauncherHub.longest) else {
        return end("its launcher has ended")
      }
      switch LauncherEvent(message.bytes) {
      case .waiting(_, let why):
        lastWords = why
        if !isLinked { Console.report("Process \(name): \(why)") }
      case .ended(_, let code, let output):
        lastWords = output.trimmed
        end("its program ended with exit code \(code)")
      case .lost(_, let text): end(text)
      case .closed(let why): end("its launcher has ended: \(why)")
      default: end("its launcher sent nonsense")
      }
    }
  }

  private func end(_ reason: String) {
    hasEnded = true
    failure = reason
  }

  var watches: [Poll.Watch] {
    hasEnded ? [] : [(descriptor: connection.number, events: Poll.readable)]
  }

  func linked() {
    isLinked = true
    lastWords = ""
    send(.linked(id: id))
  }
}
