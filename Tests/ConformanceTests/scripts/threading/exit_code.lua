-- os.exit ends the process, whichever thread calls it.
-- methods: forkserver
-- expect-exit: 7
local threading = require "threading"
threading.Thread{target = function() os.exit(7) end}:start()
require("time").sleep(60)
