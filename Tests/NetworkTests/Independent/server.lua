-- A manager for client.py, which is run when it listens: server.lua PYTHON CLIENT.
local mp = require "multiprocessing"

if __name__ == "__main__" then
  local path = os.tmpname()
  os.remove(path)
  local m <close> = mp.managers.SyncManager { address = path, authkey = "k" }
  m:start()
  local before = m:_number_of_objects()
  local done = os.execute(("'%s' '%s' '%s'"):format(arg[1], arg[2], path))
  while m:_number_of_objects() > before do mp.sleep(0.05) end
  os.exit(done and 0 or 1, true)
end
