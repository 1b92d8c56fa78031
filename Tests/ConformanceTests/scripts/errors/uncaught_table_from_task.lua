-- expect-exit: 1
-- expect-stderr: ^mprun: \{'code': 5\}$
-- expect-stderr: ^in \w*PoolWorker-1, Pool\.apply at .*uncaught_table_from_task\.lua:12:$
-- expect-stderr: ^\t.*uncaught_table_from_task\.lua:8: in
-- A table that a task raised and nobody caught is shown with its contents, and where it was raised.
local mp = require "multiprocessing"

local function fails() error{code = 5} end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  pool:apply(fails)
end
