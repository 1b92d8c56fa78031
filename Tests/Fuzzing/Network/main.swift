NetworkFuzzer.main()
