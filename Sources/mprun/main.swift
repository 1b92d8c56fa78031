import Glibc

// Code at the top level belongs to the main actor and pays for it, so this is all there is here.
exit(Command.main())
