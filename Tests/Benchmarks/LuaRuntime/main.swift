Benchmarks.runAll()
