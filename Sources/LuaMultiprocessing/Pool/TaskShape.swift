/// How a task's encoded argument becomes the arguments of the function. The byte behind a task
/// message's header.
enum TaskShape: UInt8 {
  /// `map`: the value itself is the one argument.
  case single = 0
  /// `apply`: a table of arguments and how many there are, in its `n`.
  case arguments = 1
  /// `starmap`: a sequence of arguments.
  case sequence = 2
}
