-- expect-stdout: returned
-- expect-stdout: exited
-- expect-stdout: exited and closed
-- expect-stdout: failed
-- expect-stderr: on purpose
-- What a child printed is there however it ends in order.
local mp = require "multiprocessing"

local function returns() io.write "returned\n" end
local function exits() io.write "exited\n" os.exit(1) end
local function closes() io.write "exited and closed\n" os.exit(1, true) end
local function fails() io.write "failed\n" error "on purpose" end

if __name__ == "__main__" then
  for _, target in ipairs{returns, exits, closes, fails} do
    local p = mp.Process{target = target}
    p:start()
    p:join()
  end
  print "ok"
end
