import Foundation
import TestSupport
import Testing

/// Whether browser.py finds a browser.
private let hasBrowser = ["chromium", "chromium-browser"].contains {
  FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
}

/// The page of a recording, in a real browser. Without Chromium these tests are left out, and say
/// so.
@Suite(.serialized, .enabled(if: hasBrowser, "there is no Chromium here"))
struct PageTests {
  /// What a browser has to say after the actions of a user.
  private struct Answer: Decodable {
    let values: [Value]
    let errors: [String]
    let requests: [String]
  }

  private enum Value: Decodable, Equatable {
    case text(String)
    case number(Double)
    case flag(Bool)

    var text: String { if case .text(let text) = self { text } else { "\(self)" } }

    init(from decoder: any Decoder) throws {
      let box = try decoder.singleValueContainer()
      if let flag = try? box.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? box.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try box.decode(String.self))
      }
    }
  }

  private static let folder = #filePath.split(separator: "/").dropLast().reduce("") {
    "\($0)/\($1)"
  }

  /// Records a script, and makes its page.
  private func page(
    of script: String, in folder: borrowing TemporaryFolder, _ options: [String] = []
  ) throws -> String {
    let trace = folder.path + "/\(script).trace"
    _ = try ProgramRun.of(
      BuiltProduct.mprun,
      ["--trace", trace, "--trace-categories", "+value", "\(Self.folder)/scripts/\(script).lua"])
    let page = folder.path + "/\(script).html"
    let made = try ProgramRun.of(
      BuiltProduct.mprun, ["--timeline", trace, "-o", page] + options)
    #expect(made.ending == .exit(0), "\(made.errors)")
    return page
  }

  /// Does in a browser what a user does; keys, clicks, and expressions that are looked at.
  private func browse(_ page: String, _ actions: [[String: Any]]) throws -> Answer {
    let input = try JSONSerialization.data(withJSONObject: actions)
    let run = try ProgramRun.of(
      "/usr/bin/env", ["python3", "\(Self.folder)/browser.py", page],
      input: String(decoding: input, as: UTF8.self), seconds: 120)
    try #require(run.ending == .exit(0), "\(run.errors)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
    #expect(answer.errors == [])
    #expect(answer.requests == [], "the page asks the network")
    return answer
  }

  /// The text of a cell of the table of values, by the object's name.
  private static func value(_ name: String) -> [String: Any] {
    [
      "evaluate": """
      [...document.querySelectorAll("#values tr")].find(tr => tr.cells[0].textContent === \
      "\(name)")?.cells[1].textContent ?? ""
      """
    ]
  }

  @Test func stepsByKeyGiveTheValuesThatTheScriptHad() throws {
    let folder = try TemporaryFolder()
    let page = try page(of: "lost", in: folder)
    let step: [String: Any] = ["evaluate": "$('step').rows[0].cells[1].textContent"]
    var actions: [[String: Any]] = [["evaluate": "steps.length"], ["key": "d"], step]
    actions += [Self.value("value 'v'"), ["evaluate": "$('problems').textContent"]]
    actions += [["key": "End"], step, Self.value("value 'v'")]
    actions += [["key": "ArrowLeft"], ["evaluate": "view.step"], ["key": "Home"]]
    actions += [["key": "ArrowRight"], ["evaluate": "view.step"], ["key": "t"]]
    actions += [
      ["evaluate": "view.bySteps"], ["key": "l"], ["evaluate": "$('stepRows').rows.length"],
    ]
    let values = try browse(page, actions).values
    guard case .number(let count) = values[0] else {
      Issue.record("no steps: \(values)")
      return
    }
    // A write of a number that is not larger than the one before it.
    #expect(values[1] == .text("value 'v' := 1"))
    #expect(
      values[2] == .text("1   (was 1)") || values[2] == .text("1   (was 2)")
        || values[2] == .text("1"))
    #expect(values[3].text.contains("problem: lost update: Process-"))
    #expect(values[4].text.contains("value 'v' = "))
    #expect(["2", "3"].contains(values[5].text.prefix(1)))
    #expect(values[6] == .number(count - 2))
    #expect(values[7] == .number(1))
    #expect(values[8] == .flag(false))
    #expect(values[9] == .number(count))
  }

  @Test func textOfTheScriptIsNeverHTML() throws {
    let folder = try TemporaryFolder()
    let page = try page(of: "lost", in: folder)
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.ranges(of: "</script>").count == 2)
    #expect(text.contains("Content-Security-Policy"))
    let seen = try browse(
      page,
      [
        ["key": "d"], ["evaluate": "$('code').textContent.includes('</script><b>not HTML</b>')"],
        ["evaluate": "document.querySelectorAll('#code b b').length"],
      ])
    #expect(seen.values == [.flag(true), .number(0)])
    let without = try self.page(of: "lost", in: folder, ["--no-source"])
    #expect(try !String(contentsOfFile: without, encoding: .utf8).contains("not HTML"))
  }

  @Test func aDeadlockIsShownWithItsLocks() throws {
    let folder = try TemporaryFolder()
    let page = try page(of: "philosophers", in: folder)
    let values = try browse(
      page,
      [
        ["evaluate": "$('problems').textContent"], ["key": "End"], Self.value("lock 'forks[3]'"),
        ["evaluate": "lanes.filter(lane => lane.holds).length"],
        ["evaluate": "lanes[0].y + lanes[0].height / 2 + stage.getBoundingClientRect().top"],
      ]
    ).values
    #expect(values[0].text.contains("deadlock: Process-"))
    #expect(values[1] == .text("Process-3"))
    #expect(values[2] == .number(5))
  }

  @Test func aClickChoosesAStepAndFoldsALane() throws {
    let folder = try TemporaryFolder()
    let page = try page(of: "pipeline", in: folder)
    let values = try browse(
      page,
      [
        ["key": "End"], ["key": "0"], ["click": [60, 101]], ["evaluate": "view.folded.size"],
        ["click": [60, 101]], ["evaluate": "view.folded.size"], ["key": "Home"],
        ["evaluate": "A.kind.length > 12"], ["key": "/"],
        ["evaluate": "document.activeElement.id"],
        [
          "evaluate":
            "find('packer'); `${who(E.thread[steps[view.step]])} ${D.titles[E.title[steps[view.step]]]}`"
        ],
      ]
    ).values
    #expect(values[0] == .number(1))
    #expect(values[1] == .number(0))
    #expect(values[2] == .flag(true))
    #expect(values[3] == .text("find"))
    #expect(values[4].text.contains("packer"))
  }

  @Test func panesAreHiddenAndThePictureIsSVG() throws {
    let folder = try TemporaryFolder()
    let page = try page(of: "lost", in: folder)
    let shown: [String: Any] = ["evaluate": "`${$('valuePane').hidden} ${$('codePane').hidden}`"]
    let values = try browse(
      page,
      [
        shown, ["key": "v"], shown, ["key": "s"], shown, ["key": "v"], ["key": "p"],
        [
          "evaluate": """
          (() => { const svg = new DOMParser().parseFromString(picture(), "image/svg+xml"); \
          return `${svg.querySelectorAll("parsererror").length} \
          ${[...svg.querySelectorAll("text")].filter(it => it.textContent === "MainProcess").length}` })()
          """
        ],
      ]
    ).values
    #expect(values.map(\.text) == ["false false", "true false", "true true", "0 1"])
  }

  /// More than 30 lanes: those of a kind are one lane until somebody unfolds it.
  @Test func manyWorkersAreOneLane() throws {
    let folder = try TemporaryFolder()
    let page = try page(of: "crowd", in: folder)
    let lanes: [String: Any] = ["evaluate": "lanes.filter((lane) => !isHidden(lane)).length"]
    let values = try browse(
      page,
      [
        lanes, ["evaluate": "lanes.find((lane) => lane.members)?.name"],
        [
          "evaluate": """
          (() => { const it = lanes.find((lane) => lane.members); \
          return `${it.members.length} ${it.members.every((lane) => lane.y > it.y && lane.y < it.y + it.height)}` })()
          """
        ], ["click": [60, 180]], lanes,
      ]
    ).values
    #expect(values[0] == .number(2))
    #expect(values[1] == .text("sleeper × 32"))
    #expect(values[2] == .text("32 true"))
    #expect(values[3] == .number(34))
  }

  @Test func thePageIsSmallWithoutData() throws {
    let folder = "\(Self.folder)/../../Sources/Timeline/Page"
    let sizes = try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
      try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).count
    }
    #expect(sizes.reduce(0, +) <= 60 << 10)
  }
}
