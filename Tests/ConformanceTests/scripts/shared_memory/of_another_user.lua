-- Memory of another user's program is not attached, though the system lets root open it; nor a file
-- of one's own that could shrink under whoever maps it. Only root can play another user: for
-- anybody else the first half is left out.
-- timeout: 60
local mp = require "multiprocessing"
local check = require "check"
local SharedMemory = mp.shared_memory.SharedMemory

local OWNER = [[
local mp = require "multiprocessing"
local m = mp.shared_memory.SharedMemory{name = arg[1], create = true, size = 10}
m.buf:set(0, "private")
print(mp.getpid())
io.stdout:flush()
mp.sleep(60)
]]

-- Copies the memory of a program. The first copy is as a program has it, by a process that nobody
-- may trace: its descriptors are root's, whoever it belongs to. The second may shrink.
local COPY = [[
import ctypes, fcntl, os, sys, time
folder = f"/proc/{sys.argv[1]}/fd"
source = next(path for path in (f"{folder}/{n}" for n in os.listdir(folder)) if "memfd:mprun " in os.readlink(path))
copy = os.memfd_create("mprun", os.MFD_ALLOW_SEALING)
with open(source, "rb") as file:
    os.write(copy, file.read(1 << 20))
os.ftruncate(copy, os.stat(source).st_size)
if sys.argv[2] == "hidden":
    fcntl.fcntl(copy, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
print(os.getpid(), flush=True)
time.sleep(60)
]]

local function output(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

--- Starts a command that prints its pid; returns it, and what kills the command.
local function start(command)
  local pipe = assert(io.popen("exec " .. command))
  local pid = assert(pipe:read "n")
  return pid, function()
    mp.kill(pid, 9)
    pipe:close()
  end
end

local function is_unknown(name)
  check.eq(check.raises("OSError", nil, SharedMemory, {name = name}).errno, 2)
end

if __name__ == "__main__" then
  local name = "conformance-copied-" .. mp.getpid()
  -- A folder that everybody can reach, with a program that everybody can run.
  local folder = output "mktemp -d":match "%S+"
  local place <close> = setmetatable({}, {__close = function() os.execute("rm -r " .. folder) end})
  local program = folder .. "/mprun"
  write(folder .. "/owner.lua", OWNER)
  write(folder .. "/copy.py", COPY)
  assert(os.execute(("cp '%s' %s && chmod -R a+rX %s"):format(check.interpreter(), program, folder)))
  local run_owner = ("%s %s/owner.lua %s"):format(program, folder, name)
  local run_copy = ("env PATH=/usr/bin:/bin python3 %s/copy.py %%d %%s"):format(folder)
  if output "id -u" == "0\n" then
    local as_nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups "
    local owner, end_owner = start(as_nobody .. run_owner)
    is_unknown(name)
    local copy, end_copy = start(as_nobody .. run_copy:format(owner, "hidden"))
    end_owner()
    check.eq(output(("stat -c %%u /proc/%d/fd"):format(copy)), "0\n", "whose the descriptors are")
    is_unknown(name)
    -- Nor does it take the name from anybody.
    local own = SharedMemory{name = name, create = true, size = 10}
    check.eq(own.buf:get(0, 7), ("\0"):rep(7))
    own:unlink()
    own:close()
    end_copy()
  end
  local owner, end_owner = start(run_owner)
  -- Another program sees it.
  local attach = [[local mp = require "multiprocessing"
    io.write(mp.shared_memory.SharedMemory{name = "%s"}.buf:get(0, 7))]]
  check.eq(output(("%s -e '%s'"):format(program, attach:format(name))), "private")
  local _, end_copy = start(run_copy:format(owner, "open"))
  end_owner()
  is_unknown(name)
  end_copy()
  print "ok"
end
