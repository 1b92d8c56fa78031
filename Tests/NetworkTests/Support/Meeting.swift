import LinuxSystem
import Network
import TestSupport
import Testing
import Wire

/// A listener and those who connect to it, in one process, which lets them go on in turn.
final class Meeting {
  let reception: Reception
  let address: SocketAddress
  let key: [UInt8]?

  /// Over the internet, or else over an abstract name.
  init(isRemote: Bool, key: [UInt8]?, handshakeTimeout: Double = Reception.handshakeTimeout) throws
  {
    self.key = key
    let name = try CurrentProcess.randomBytes(12)
    let wanted =
      isRemote
      ? try #require(try SocketAddress.known(host: "127.0.0.1", port: 0))[0]
      : try SocketAddress(path: [0] + name)
    let socket = try ListeningSocket(wanted, backlog: 300)
    address = socket.address
    reception = Reception(
      socket, purpose: "connection", key: key, readsAhead: true, handshakeTimeout: handshakeTimeout)
  }

  func dialer(key: [UInt8]?, to other: SocketAddress? = nil) -> Dialer {
    Dialer([other ?? address], purpose: "connection", key: key, readsAhead: true)
  }

  /// A socket on which the test says what it likes.
  func stranger() throws -> StreamSocket {
    let socket = try StreamSocket(address.family)
    if case .underway = try socket.connect(to: address, milliseconds: 1000) {
      _ = try Poll.wait([(descriptor: socket.number, events: Poll.writable)], .never)
      try socket.finishConnecting(to: address)
    }
    return socket
  }

  /// Lets both go on until both are there.
  func meet(_ dialer: Dialer) throws -> (client: Link, guest: Link) {
    var client: Link?
    var guest: Link?
    while client == nil || guest == nil {
      if client == nil, case .done(let link) = try dialer.step(milliseconds: 10) { client = link }
      if guest == nil { guest = try reception.next()?.link }
    }
    return (try #require(client), try #require(guest))
  }

  func meet() throws -> (client: Link, guest: Link) { try meet(dialer(key: key)) }
}

extension Link {
  /// The next message; waits for it.
  func next() throws -> [UInt8] {
    while !(try receive()) {
      try flush()
      _ = try Poll.wait([(descriptor: descriptor, events: events)], .never)
    }
    return takeMessage { $0.copied() }
  }

  func say(_ text: [UInt8]) throws {
    var buffer = StreamBuffer()
    buffer.append(text)
    try buffer.withBytes { try send($0) }
  }

  func say(_ text: String) throws { try say([UInt8](text.utf8)) }
}

extension StreamSocket {
  /// Sends all of some bytes.
  func sendAll(_ bytes: [UInt8]) throws {
    var buffer = StreamBuffer()
    buffer.append(bytes)
    while buffer.count > 0 {
      switch try buffer.withBytes({ bytes throws(SystemError) in try write(bytes) }) {
      case .moved(let count): buffer.drop(count)
      case .wouldBlock:
        _ = try Poll.wait([(descriptor: number, events: Poll.writable)], .never)
      case .ended: return
      }
    }
  }

  /// What has come, waiting for something; empty at the end.
  func receiveSome() throws -> [UInt8] {
    var buffer = StreamBuffer()
    while true {
      switch try read(into: &buffer, atMost: 1 << 16) {
      case .moved: return buffer.withBytes { $0.copied() }
      case .wouldBlock:
        _ = try Poll.wait([(descriptor: number, events: Poll.readable)], .never)
      case .ended: return []
      }
    }
  }
}
