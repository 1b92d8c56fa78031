package import LinuxSystem

extension ProgramDescription {
  /// The same program with the texts of its files in it, for a computer that does not have them.
  package func withTexts() throws(SystemError) -> ProgramDescription {
    let isElsewhere = WorkingDirectory.path != directory
    func text(_ path: ByteText) throws(SystemError) -> ByteText {
      try StandaloneStreams.read(isElsewhere ? place(of: path) : path)
    }
    var program = self
    for (index, step) in steps.enumerated() {
      guard case .file(let path) = step else { continue }
      program.steps[index] = .text(
        ByteText(Interpreter.code(of: try text(path))), name: ByteText("@".utf8) + path)
    }
    if case .file(let path) = script {
      program.script = .text(try text(path), name: ByteText("@".utf8) + path)
    }
    return program
  }

  /// Where a file is, in a process that is not where the program began: there, if it is there.
  func place(of path: ByteText) -> ByteText {
    guard path.first != UInt8(ascii: "/") else { return path }
    let place = Array("\(directory)/".utf8) + path
    return StandaloneStreams.exists(place) ? place : path
  }
}
