internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// The servers in other programs that this process is a client of.
final class RemoteManagers: @unchecked Sendable {
  static let shared = RemoteManagers()

  private var servers: [RemoteServer.Identity: Weak<RemoteServer>] = [:]
  /// The server to which a request is being written.
  var addressee: RemoteServer?
  /// The server whose reply is being read.
  var speaker: RemoteServer?

  private init() {}

  /// The server with an identity, connected or not.
  func server(_ identity: RemoteServer.Identity) -> RemoteServer {
    if let server = servers[identity]?.object { return server }
    servers = servers.filter { $0.value.object != nil }
    let server = RemoteServer(identity)
    servers[identity] = Weak(server)
    return server
  }

  /// In a fork: connections are the parent's.
  func becomeFork() {
    for server in servers.values { server.object?.becomeFork() }
    addressee = nil
    speaker = nil
  }
}

struct Weak<Object: AnyObject> {
  private(set) weak var object: Object?

  init(_ object: Object) { self.object = object }
}
