package enum SharedMemoryPlaceholder {}
