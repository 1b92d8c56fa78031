import Exploring
import LuaRuntime

/// `mprun explore --play`: the user is the scheduler.
///
/// To undo a step is to run the program again without it: the same choices lead to the same place.
struct ExplorePlay {
  let controller: Controller
  let name: String
  /// The next line that the user types, without its end; nil at the end of the input.
  var read: () -> String? = { readLine() }

  /// Plays until the user has had enough.
  /// - Returns: The last run that came to its end, if one did.
  func play() -> Run? {
    var choices: [Int] = []
    var ended: Run?
    while true {
      let guide = PlayGuide(choices, read: read)
      let run = controller.run(by: guide, tells: true)
      choices = run.choices
      switch guide.wish {
      case .undo: choices = Array(choices.dropLast())
      case .restart: choices = []
      case .leave: return ended
      case .none:
        ended = run
        tellEnd(run)
        switch askAtEnd() {
        case .undo: choices = Array(choices.dropLast())
        case .restart: choices = []
        default: return ended
        }
      }
    }
  }

  private func tellEnd(_ run: Run) {
    let steps = "\(run.steps.count) step\(run.steps.count == 1 ? "" : "s")"
    let end = run.failure.map { "you broke it in \(steps): \($0.text)" }
    StandaloneStreams.print(end ?? "it came to its end in \(steps): no failure")
    let printed = String(decoding: run.output, as: UTF8.self)
    if !printed.isEmpty { StandaloneStreams.print("it printed:\n\(printed)") }
  }

  private func askAtEnd() -> PlayGuide.Wish {
    StandaloneStreams.print("u undo, r again from the beginning, Enter or q end")
    while let line = read() {
      switch line {
      case "u": return .undo
      case "r": return .restart
      case "", "q": return .leave
      default: StandaloneStreams.print("'\(line)' is none of these")
      }
    }
    return .leave
  }
}

/// Makes the choices of a run, and asks the user from there on.
final class PlayGuide: ScheduleGuide {
  /// What the user wants in place of a step.
  enum Wish { case none, undo, restart, leave }

  private let choices: [Int]
  private let read: () -> String?
  private var position = 0
  private var names: [Int: String] = [:]
  private(set) var wish = Wish.none

  init(_ choices: [Int], read: @escaping () -> String?) {
    self.choices = choices
    self.read = read
  }

  func choose(_ standstill: Standstill) -> Int? {
    if position < choices.count {
      // Where time has to go on first, nobody who tries is able to.
      let choice = choices[position]
      return standstill.able.contains(choice) ? choice : standstill.usual
    }
    show(standstill)
    while let line = read() {
      switch line {
      case "": return standstill.usual
      case "u": wish = .undo
      case "r": wish = .restart
      case "q": wish = .leave
      default:
        if let number = Int(line), standstill.able.contains(number - 1) { return number - 1 }
        StandaloneStreams.print("'\(line)' is none of these")
        continue
      }
      return nil
    }
    wish = .leave
    return nil
  }

  private func show(_ standstill: Standstill) {
    var lines = ["", "step \(position + 1): who goes on?"]
    for step in standstill.next {
      let isAble = standstill.able.contains(step.process)
      let mark = step.process == standstill.usual && isAble ? ">" : " "
      let key = isAble ? "\(step.process + 1)" : " "
      let text = isAble ? "" : "  (waits)"
      let place = step.place.isEmpty ? "" : "  \(step.place)"
      lines.append(" \(mark)\(key)  \(name(step.process)): \(StepText.next(step))\(place)\(text)")
    }
    lines.append("  a number, Enter (\(standstill.usual + 1)), u undo, r restart, q end")
    StandaloneStreams.print(lines.joined(separator: "\n"))
  }

  private func name(_ process: Int) -> String {
    process == 0 ? "MainProcess" : names[process] ?? "process \(process + 1)"
  }

  func refused(_ process: Int) {
    if position >= choices.count { StandaloneStreams.print("it cannot go on yet") }
  }

  func taken(_ step: Step) {
    if let child = step.born.first, !step.title.isEmpty { names[child] = step.title }
    position += 1
    if position > choices.count {
      StandaloneStreams.print("  \(name(step.process)): \(StepText.text(step, names: []))")
    }
  }
}
