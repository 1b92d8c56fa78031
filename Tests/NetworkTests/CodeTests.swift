import Foundation
import LinuxSystem
import Network
import TestSupport
import Testing
import Wire

extension NetworkTests {
  /// A client of a manager over the internet that has the key and sends code, which no client of
  /// ours does.
  @Suite struct CodeTests {
    /// Starts a manager; prints its port and, one to a line, lists of arguments with code in them
    /// that would make the file "created", as they are for a process that takes code.
    private static let server = """
      local mp = require "multiprocessing"

      function create() assert(io.open(arg[1], "w")):close() end

      local function print_bytes(value)
        local near, far = mp.Pipe()
        near:send(value)
        print((far:recv_bytes():gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)))
      end

      if __name__ == "__main__" then
        local m <close> = mp.managers.SyncManager { address = { "127.0.0.1", 0 }, authkey = "k" }
        m:start()
        print(m.address[2])
        local by_value = function() create() end
        local constructed = setmetatable({}, { __reduce = function() return create, {} end })
        for _, value in ipairs { by_value, { by_value }, constructed, { x = constructed } } do
          print_bytes { "key", value }
        end
        io.flush()
        mp.sleep(60)
      end
      """

    private func bytes(hexadecimal line: String) -> [UInt8] {
      var digits = Array(line.utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }[...]
      var bytes: [UInt8] = []
      while let high = digits.popFirst(), let low = digits.popFirst() {
        bytes.append(UInt8(high << 4 | low))
      }
      return bytes
    }

    private func connect(port: UInt16) throws -> Link {
      let address = try #require(try SocketAddress.known(host: "127.0.0.1", port: port))
      let dialer = Dialer(address, purpose: "manager", key: [UInt8]("k".utf8), readsAhead: true)
      while true {
        if case .done(let link) = try dialer.step(milliseconds: 10) { return link }
      }
    }

    /// The reply to a request: whether it is an error, and the bytes of both.
    private func ask(
      _ link: Link, _ number: Int64, _ referent: Int64, _ method: String, _ arguments: [UInt8]
    ) throws -> (isError: Bool, text: String) {
      let head = WireValue.array([.integer(number), .integer(referent), .text(method)]).encoded()
      try link.say(head + arguments)
      let reply = try link.next()
      var buffer = ByteBuffer(capacity: reply.count)
      buffer.append(reply)
      let (items, _) = try buffer.bytes.readHead(2)
      guard case .integer(number) = items[0], case .boolean(let isError) = items[1] else {
        throw CocoaError(.coderReadCorrupt)
      }
      return (isError, String(decoding: reply, as: UTF8.self))
    }

    @Test func isRefusedByAManager() throws {
      try withWatchdog {
        let folder = try TemporaryFolder()
        try folder.write(Self.server, to: "server.lua")
        let server = try RunningProgram(
          BuiltProduct.mprun, ["\(folder.path)/server.lua", "\(folder.path)/created"])
        let port = try #require(server.line().flatMap { UInt16($0) })
        let attacks = try (0..<4).map { _ in bytes(hexadecimal: try #require(server.line())) }
        let link = try connect(port: port)
        #expect(!(try link.next()).isEmpty)
        // The first object of a server has the number 1.
        let dict = WireValue.array([.text("dict")]).encoded()
        #expect(try !ask(link, 1, 0, "create", dict).isError)
        for (number, attack) in zip(2..., attacks) {
          let reply = try ask(link, Int64(number), 1, "#setitem", attack)
          #expect(reply.isError)
          #expect(reply.text.contains("refused from a peer that is not trusted with code"))
        }
        let harmless = WireValue.array([.text("key"), .integer(7)]).encoded()
        #expect(try !ask(link, 10, 1, "#setitem", harmless).isError)
        let none = WireValue.array([]).encoded()
        #expect(try !ask(link, 11, 1, "#len", none).isError)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/created"))
      }
    }
  }
}
