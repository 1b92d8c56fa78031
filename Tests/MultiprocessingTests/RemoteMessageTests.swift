import Testing
import Wire

@testable import Multiprocessing

@Suite struct RemoteMessageTests {
  private static let messages: [RemoteMessage] = [
    .hello(build: "mprun 1", node: "node1"), .output(2, [0, 10, 255]), .request([1]), .stopped,
    .ended(-9), .run(start: [1, 2], environment: [65, 0], directory: "/a"), .signal(15),
    .taken(70_000), .answer([]),
  ]

  @Test(arguments: messages)
  func survivesTheWay(_ message: RemoteMessage) {
    #expect(unsafe RemoteMessage(message.encoded.span.bytes) == message)
  }

  @Test(arguments: messages)
  func isRefusedWhenCutShort(_ message: RemoteMessage) {
    for length in 0..<message.encoded.count {
      let cut = Array(message.encoded.prefix(length))
      #expect(unsafe RemoteMessage(cut.span.bytes) == nil)
    }
  }

  @Test(arguments: [
    WireValue.null, .array([]), .array([.text("ended")]), .array([.text("ended"), .text("x")]),
    .array([.text("signal"), .integer(1 << 40)]), .array([.text("stopped"), .integer(1)]),
    .array([.text("other"), .bytes([])]),
  ])
  func isRefusedWhenMalformed(_ value: WireValue) {
    #expect(unsafe RemoteMessage(value.encoded().span.bytes) == nil)
  }
}

@Suite struct NodeEnvironmentTests {
  @Test func keepsWhatDescribesAComputer() {
    let parent = Array("A=1\0PATH=/parent\0LD_PRELOAD=x\0B=\0".utf8)
    let node = Array("PATH=/node\0HOME=/home\0A=2\0RAY_X=1\0".utf8)
    let merged = String(decoding: NodeEnvironment.merge(parent, on: node), as: UTF8.self)
    #expect(merged == "PATH=/node\0HOME=/home\0RAY_X=1\0A=1\0B=\0")
  }
}

@Suite struct OriginFilesTests {
  @Test func readsTheFirstFileThatIsThere() throws {
    let answer = OriginFiles.answer(
      OriginFiles.question([Array("/nowhere/x.lua".utf8), Array("/proc/self/comm".utf8)]))
    let (index, text) = try #require(OriginFiles.read(answer))
    #expect(index == 1)
    #expect(!text.isEmpty)
  }

  @Test func findsNothing() {
    #expect(OriginFiles.read(OriginFiles.answer(OriginFiles.question([]))) == nil)
    #expect(OriginFiles.read(OriginFiles.answer([1, 2, 3])) == nil)
  }
}
