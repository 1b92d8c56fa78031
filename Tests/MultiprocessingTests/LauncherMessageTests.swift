import Testing
import Wire

@testable import Multiprocessing

@Suite struct LauncherMessageTests {
  @Test func requestsAreLines() throws {
    let requests: [(LauncherRequest, String)] = [
      (
        .start(
          id: 7, arguments: ["a b", "\"\n"], secret: "00ff", options: ["num_cpus": .integer(1)],
          patience: 2),
        #"{"op":"start","id":7,"argv":["a b","\"\n"],"secret":"00ff","env":{},"#
          + #""options":{"num_cpus":1},"patience":2.0}"#
      ),
      (.linked(id: 7), #"{"op":"linked","id":7}"#),
      (.cancel(id: 7), #"{"op":"cancel","id":7}"#),
      (.nodes, #"{"op":"nodes"}"#),
    ]
    for (request, text) in requests {
      #expect(String(decoding: request.line, as: UTF8.self) == text + "\n")
    }
  }

  private static let events: [(String, LauncherEvent)] = [
    (
      #"{"event": "ready", "protocol": 1, "launcher": "x", "host": "10.0.0.1", "slots": 4}"#,
      .ready(LauncherFacts(host: "10.0.0.1", slots: 4))
    ),
    (#"{"event": "waiting", "id": 7, "why": "full"}"#, .waiting(id: 7, why: "full")),
    (
      #"{"event": "ended", "id": 7, "code": -9, "pid": 3, "host": "x", "output": "ä\n"}"#,
      .ended(id: 7, code: -9, output: "ä\n")
    ),
    (
      #"{"event": "lost", "id": 7, "why": "node", "text": "it died"}"#,
      .lost(id: 7, text: "it died (node)")
    ),
    (#"{"event": "lost", "id": 7, "why": "memory"}"#, .lost(id: 7, text: "memory")),
    (
      #"{"event": "nodes", "nodes": [{"id": "a", "alive": true, "slots": 2}, {"slots": 3},"#
        + #" {"alive": false, "slots": 8}]}"#, .nodes(slots: 5)
    ),
    (#"{"event": "closed", "why": "asked to"}"#, .closed(why: "asked to")),
    (#"{"event": "closed"}"#, .closed(why: "")),
  ]

  @Test(arguments: events)
  func eventsAreRead(_ line: String, _ event: LauncherEvent) {
    #expect(LauncherEvent(Array(line.utf8)) == event)
  }

  @Test(arguments: [
    "", "hello", "[]", "{}", #"{"event": "other"}"#, #"{"event": "ready", "protocol": 1}"#,
    #"{"event": "ended", "id": 7}"#, #"{"event": "waiting", "why": "no id"}"#,
    #"{"event": "lost", "id": 1.5}"#, #"{"event": "nodes", "nodes": 3}"#,
  ])
  func nonsenseIsNoEvent(_ line: String) {
    #expect(LauncherEvent(Array(line.utf8)) == nil)
  }

  @Test func anEndIsReadAsItWasWritten() {
    #expect(LauncherEvent(LauncherEvent.closedLine("a \"b\"")) == .closed(why: "a \"b\""))
  }
}
