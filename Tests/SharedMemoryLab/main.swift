import Glibc

// A program of one thread, in which processes may be forked and killed. `SharedMemoryLab` lists
// what it can do. It exits with 0 if all was as it should be, and says on stdout what was not.
exit(Laboratory.run(Array(CommandLine.arguments.dropFirst())))
