import LuaRuntime
import TestSupport
import Testing

/// Random graphs of values come out as they went in.
@Suite struct CodecPropertyTests {
  @Test func whatIsDecodedIsWhatWasEncoded() throws {
    var random = SeededRandom(test: "CodecPropertyTests")
    let fixture = try CodecFixture()
    try fixture.both(RandomGraphs.source)
    for round in 0..<400 {
      let seed = random.below(Int.max)
      let size = 1 + round / 4
      try CodecFixture.run(fixture.sender, "graph = random_graph(\(seed), \(size))")
      let bytes = try fixture.encode("return graph")
      let received = try fixture.send("return graph", check: "return describe(v)")
      try CodecFixture.run(fixture.sender, "return describe(graph)", results: 1)
      let sent = fixture.sender.call.stringValue(-1)
      fixture.sender.call.setTop(0)
      guard received == sent else {
        let sent = sent ?? ""
        let same = zip(received, sent).prefix { $0 == $1 }.count
        let start = max(0, same - 40)
        Issue.record(
          """
          graph of seed \(seed) and size \(size) differs:
          sent     … \(sent.dropFirst(start).prefix(80))
          received … \(received.dropFirst(start).prefix(80))
          """)
        return
      }
      // Encoding what was received must be stable too: shape is all that a message holds.
      try CodecFixture.run(fixture.receiver, "return v", results: 1)
      let again = try CodecFixture.encodeTop(fixture.receiver.call)
      fixture.receiver.call.setTop(0)
      #expect(again.count == bytes.count)
    }
  }
}
