import LinuxSystem
import Network
import TestSupport
import Wire

/// A listener without a key, to which somebody connects who says anything.
final class StreamTarget {
  private let reception: Reception
  private let address: SocketAddress
  private let hello: [UInt8]

  init() throws {
    let name = try CurrentProcess.randomBytes(12)
    let socket = try ListeningSocket(try SocketAddress(path: [0] + name), backlog: 10)
    address = socket.address
    reception = Reception(socket, purpose: "connection", key: nil, readsAhead: true)
    hello = Self.frame(
      try Handshake(
        Handshake.Terms(role: .client, purpose: "connection", key: nil, isEncrypted: false)
      ).hello)
  }

  private static func frame(_ message: [UInt8]) -> [UInt8] {
    var buffer = ByteBuffer()
    Frame.writeHead(length: message.count, to: &buffer)
    buffer.append(message)
    return buffer.copy()
  }

  /// A greeting and some messages, damaged more or less.
  func bytes(_ random: inout SeededRandom) -> [UInt8] {
    var messages: [UInt8] = []
    for _ in 0...random.below(4) {
      let length = random.chance(8) ? random.below(70_000) : random.below(100)
      messages += Self.frame([UInt8](repeating: UInt8(random.below(256)), count: length))
    }
    let damaged = random.chance(4) ? messages : Damage.apply(to: messages, &random)
    return Damage.maybe(hello, &random) + damaged
  }

  /// True when at least one message was taken.
  func run(_ bytes: [UInt8]) throws -> Bool {
    let stranger = try StreamSocket(.unix)
    _ = try stranger.connect(to: address, milliseconds: 1000)
    var rest = StreamBuffer()
    rest.append(bytes)
    var guest: Link?
    var hasMessage = false
    var isEnded = false
    while true {
      if rest.count > 0 {
        switch try rest.withBytes({ bytes throws(SystemError) in try stranger.write(bytes) }) {
        case .moved(let count): rest.drop(count)
        case .wouldBlock: break
        case .ended: rest.removeAll()
        }
      } else if !isEnded {
        stranger.end()
        isEnded = true
      }
      do throws(LinkError) {
        if guest == nil { guest = try reception.next()?.link }
        guard let guest else {
          if isEnded && reception.pendingCount == 0 { return false }
          continue
        }
        while try guest.receive() {
          hasMessage = true
          guest.takeMessage { _ in }
        }
      } catch {
        if guest != nil || reception.pendingCount == 0 { return hasMessage }
      }
    }
  }
}
