-- A function of C that lasts for many turns heeds no request to give way. The code after it does
-- again, also when nobody can run at that very moment.
-- methods: fork
local threading = require "threading"

local is_over = false
threading.Timer(1, function() is_over = true end):start()
assert(not ("a"):rep(8000):find "^.-.-b")
while not is_over do end
print "ok"
