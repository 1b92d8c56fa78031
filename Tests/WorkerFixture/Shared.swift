import LinuxSystem
import Multiprocessing
import SharedMemory
import Wire

/// Work that names shared objects: its words, and a channel or mutex for each number in the
/// message.
final class SharedJob {
  let name: String
  var channels: [Channel]
  let mutex: SharedMutex?

  init(_ name: String, _ channels: [Channel], _ mutex: SharedMutex? = nil) {
    self.name = name
    self.channels = channels
    self.mutex = mutex
  }

  /// Opens what a message names: a job's name, channels, and a mutex at the end if there is one.
  init?(_ fields: [WireValue], in host: ProcessHost) {
    guard let name = fields[0].text, let arena = try? host.arena() else { return nil }
    self.name = name
    let identities = (fields[1].array ?? []).compactMap(\.integer).map(Self.identity)
    channels = identities.compactMap { try? Channel(in: arena, opening: $0) }
    mutex = fields[2].integer.flatMap {
      try? SharedMutex(in: arena, opening: Self.identity($0))
    }
    guard channels.count == identities.count else { return nil }
  }

  private static func identity(_ number: Int64) -> ObjectID {
    ObjectID(rawValue: UInt64(bitPattern: number))
  }

  func work(for method: StartMethod) -> ChildWork {
    if method == .fork { return .inherited(self) }
    let message = OutgoingMessage()
    let numbers = channels.map { Int64(bitPattern: $0.id.rawValue) }
    let lock = mutex.map { Int64(bitPattern: $0.id.rawValue) }
    WireValue.array([
      .text(name), .array(numbers.map { .integer($0) }), lock.map { .integer($0) } ?? .null,
    ]).write(to: &message.bytes)
    message.references = (channels.map(\.id) + (mutex.map { [$0.id] } ?? [])).map(\.rawValue)
    return .message(message)
  }

  func run(in host: ProcessHost) throws(WorkerFailure) {
    switch name {
    case "relay":
      channels[1].send(channels[0].receive(host) ?? "nothing")
    case "answer":
      channels[0].send("\(host.identity.numbers)")
      _ = channels[1].receive(host)
    case "lock":
      _ = mutex?.acquire()
      channels[0].send("locked")
      try host.rest(nil)
    default: throw .uncaught(traceback: "no job \(name)")
    }
  }
}

extension Channel {
  func send(_ text: String) {
    var buffer = ByteBuffer()
    buffer.append([UInt8](text.utf8))
    _ = try? put(buffer.bytes)
  }

  /// The next text; nil when nothing can come any more.
  func receive(_ host: ProcessHost) -> String? {
    while true {
      let taken = take { span in
        var buffer = ByteBuffer()
        buffer.append(span)
        return String(decoding: buffer.copy(), as: UTF8.self)
      }
      switch taken {
      case .done(let text): return text
      case .closed: return nil
      case .timedOut, .interrupted: host.serviceEvents()
      }
    }
  }
}
