/// A moment at which all processes stand still.
package struct Standstill {
  /// Who may be able to take a step, by their indices.
  package var able: [Int]
  /// Who took the last step.
  package var last: Int?
  /// The next step of everybody who has not ended.
  package var next: [Step]

  /// A standstill.
  package init(able: [Int], last: Int?, next: [Step]) {
    self.able = able
    self.last = last
    self.next = next
  }

  /// The choice of least surprise: who ran goes on, else the next one in turn.
  package var usual: Int {
    guard let last else { return able[0] }
    return able.contains(last) ? last : able.first { $0 > last } ?? able[0]
  }

  /// The next step of a process.
  package func step(of process: Int) -> Step? { next.first { $0.process == process } }
}

/// Decides who takes the next step.
package protocol ScheduleGuide: AnyObject {
  /// Who is to take the next step, of those who may be able to; nil: nothing new can come of this
  /// run.
  func choose(_ standstill: Standstill) -> Int?
  /// The choice could not take a step after all; all stands as before, and is asked again.
  func refused(_ process: Int)
  /// The step was taken.
  func taken(_ step: Step)
  /// Nobody could take a step, and time went on to the next moment at which somebody can.
  func timeMoved(_ standstill: Standstill)
  /// The run is over; nobody can go on.
  func ended(_ standstill: Standstill)
}

extension ScheduleGuide {
  /// Nothing.
  package func refused(_ process: Int) {}
  /// Nothing.
  package func taken(_ step: Step) {}
  /// Nothing.
  package func timeMoved(_ standstill: Standstill) {}
  /// Nothing.
  package func ended(_ standstill: Standstill) {}
}

/// A program that can be run again and again.
package protocol ExplorableProgram: AnyObject {
  /// Runs it once.
  /// - Parameter tells: Whether its steps are to be told in words.
  func run(by guide: any ScheduleGuide, tells: Bool) -> Run
  /// Has threads stand still also at the places where the last runs have shown that they share
  /// something; false if there are none that are new.
  func stopAtNewPlaces() -> Bool
}

extension ExplorableProgram {
  /// There are no threads.
  package func stopAtNewPlaces() -> Bool { false }
}

/// The run that needs no decision.
package final class UsualGuide: ScheduleGuide {
  /// As usual.
  package init() {}

  /// The usual one.
  package func choose(_ standstill: Standstill) -> Int? { standstill.usual }
}

/// A run that was recorded: the same choices, and the usual ones where they are not possible, or
/// over.
package final class ReplayGuide: ScheduleGuide {
  private let choices: [Int]
  private var position = 0
  private var refusals: Set<Int> = []
  /// The first choice that was not possible.
  package private(set) var missed: Int?

  /// Makes the choices of a run.
  package init(_ choices: [Int]) { self.choices = choices }

  /// The choice of the run that was recorded, or the usual one.
  package func choose(_ standstill: Standstill) -> Int? {
    guard position < choices.count else { return standstill.usual }
    let choice = choices[position]
    if standstill.able.contains(choice), !refusals.contains(choice) { return choice }
    missed = missed ?? position
    return standstill.usual
  }

  /// Takes note that the choice was not possible.
  package func refused(_ process: Int) { refusals.insert(process) }

  /// What was not possible may be so now.
  package func timeMoved(_ standstill: Standstill) { refusals = [] }

  /// Goes on to the next choice.
  package func taken(_ step: Step) {
    position += 1
    refusals = []
  }
}
