CodecFuzzer.main()
