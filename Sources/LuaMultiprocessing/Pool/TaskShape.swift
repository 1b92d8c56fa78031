/// How tasks' encoded arguments become the arguments of the function; what a job's head has as its
/// form.
enum TaskShape: UInt64 {
  /// The value itself is the one argument.
  case single = 0
  /// Several values, each an argument.
  case arguments = 1
  /// A sequence of arguments, its `n` honoured.
  case sequence = 2
  /// An integer of 8 bytes, without a length in front, is the one argument.
  case integer = 3
}
