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
    ) throws -> (isError: Bool, text: String, bytes: [UInt8]) {
      let head = WireValue.array([.integer(number), .integer(referent), .text(method)]).encoded()
      try link.say(head + arguments)
      let reply = try link.next()
      // A list of two: the number, and whether it is an error.
      let start = [0x82] + WireValue.integer(number).encoded()
      guard reply.starts(with: start), reply.count > start.count else {
        throw CocoaError(.coderReadCorrupt)
      }
      return (reply[start.count] == 0xF5, String(decoding: reply, as: UTF8.self), reply)
    }

    /// The number of the referent whose proxy a reply has: it stands behind the class, in eight
    /// bytes.
    private func referent(in reply: [UInt8]) throws -> Int64 {
      let mark = [UInt8]("EProxy".utf8) + [0x83, 0x1B]
      let start = try #require(
        reply.indices.first { reply[$0...].starts(with: mark) }.map { $0 + mark.count })
      return reply[start..<start + 8].reduce(0) { $0 << 8 | Int64($1) }
    }

    /// A list of a key and a name by which the value is found: tag 60002.
    private func named(_ parts: String...) -> [UInt8] {
      let names = parts.flatMap { [0x40 | UInt8($0.utf8.count)] + [UInt8]($0.utf8) }
      return [0x82, 0x41, 0x6B, 0xD9, 0xEA, 0x62, 0x80 | UInt8(parts.count)] + names
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
        let dict = WireValue.array([.text("dict")]).encoded()
        let made = try ask(link, 1, 0, "create", dict)
        #expect(!made.isError)
        let referent = try referent(in: made.bytes)
        for (number, attack) in zip(2..., attacks) {
          let reply = try ask(link, Int64(number), referent, "#setitem", attack)
          #expect(reply.isError)
          #expect(reply.text.contains("refused from a peer that is not trusted with code"))
        }
        let names = [
          named("os", "execute"), named("io", "open"), named("_G", "load"), named("os"),
          named("_G", "dofile", "os", "execute"), named("multiprocessing", "Pool"),
        ]
        for (number, attack) in zip(20..., names) {
          let reply = try ask(link, Int64(number), referent, "#setitem", attack)
          #expect(reply.isError && reply.text.contains("is refused from another computer"))
        }
        #expect(try !ask(link, 40, referent, "#setitem", named("_G", "create")).isError)
        // What it was not given it cannot guess.
        for (number, guess) in zip(50..., [1, 2, referent - 1, referent + 1]) {
          #expect(try ask(link, Int64(number), guess, "#len", [0x80]).isError)
        }
        let harmless = WireValue.array([.text("key"), .integer(7)]).encoded()
        #expect(try !ask(link, 60, referent, "#setitem", harmless).isError)
        let none = WireValue.array([]).encoded()
        #expect(try !ask(link, 61, referent, "#len", none).isError)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/created"))
      }
    }
  }
}
