package enum LinuxSystemPlaceholder {}
