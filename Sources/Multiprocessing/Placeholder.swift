package enum MultiprocessingPlaceholder {}
