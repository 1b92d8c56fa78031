internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// Tasks of a pool that a bar may show.
protocol PoolProgress: AnyObject {
  /// The bar; nil if none was asked for, or there is no terminal.
  var bar: ProgressBar? { get }
  /// How many tasks have ended, whatever came of them.
  var doneCount: Int { get }
}

extension PoolObject {
  /// Shows the bar, if there is one, until `endProgress`.
  func beginProgress(_ tasks: any PoolProgress) {
    guard tasks.bar != nil else { return }
    progressing.append(tasks)
    showProgress()
  }

  /// Draws what is due.
  func showProgress() {
    for tasks in progressing { tasks.bar?.update(done: tasks.doneCount) }
  }

  /// Ends the bar, if there is one. Only a success leaves it on the screen.
  func endProgress(_ tasks: any PoolProgress, isSuccess: Bool) {
    guard let bar = tasks.bar else { return }
    progressing.removeAll { $0 === tasks }
    bar.end(done: tasks.doneCount, isSuccess: isSuccess)
  }

  /// When a wait is to be interrupted so that bars are drawn.
  func nextDrawing(before deadline: Deadline) -> Deadline {
    progressing.isEmpty ? deadline : deadline.capped(nanosecondsFromNow: ProgressBar.pause)
  }
}
