-- The files of sockets: removed by close and at the end, replaced when a killed process left them.
local mp = require "multiprocessing"
local check = require "check"

local function exists(path)
  return os.execute(("test -S '%s'"):format(path)) == true
end

local function listens(path, q, ends)
  local listener = mp.connection.Listener{address = path}
  q:put(listener.address)
  if not ends then mp.sleep(60) end
end

local function start(path, q, ends)
  local p = mp.Process{target = listens, args = {path, q, ends, n = 3}}
  p:start()
  return p, q:get()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  -- A process that ends in order removes its file, whoever chose the path.
  for _, path in ipairs{check.temporary "ends", false} do
    local p, address = start(path or nil, q, true)
    p:join()
    check.eq(p.exitcode, 0)
    check.ok(not exists(address))
  end
  -- One that is killed leaves it; the next listener there takes its place.
  local path = check.temporary "killed"
  local p = start(path, q)
  check.raises("OSError", nil, mp.connection.Listener, {address = path})
  p:kill()
  p:join()
  check.ok(exists(path))
  local again = mp.connection.Listener{address = path}
  again:close()
  check.ok(not exists(path))
  -- Where nobody chose the path, any next listener removes what was left.
  local left
  p, left = start(nil, q)
  check.ok(exists(left))
  p:kill()
  p:join()
  local listener = mp.connection.Listener()
  check.ok(not exists(left))
  check.ok(exists(listener.address))
  check.ok(os.execute(("test \"$(stat -c %%a '%s')\" = 700"):format(listener.address:match "(.*)/")))
  listener:close()
  check.ok(not exists(listener.address))
  -- A file that is no socket is nobody's to remove.
  io.open(path, "w"):close()
  check.eq(check.raises("OSError", nil, mp.connection.Listener, {address = path}).errno, 98)
  print "ok"
end
