-- A fault in a worker affects only its task: an error, the death of the process, an endless loop. All
-- other tasks are done, and the pool has as many workers as before.
local mp = require "multiprocessing"

local function divide(a, b)
  if b == 0 then error("division by zero", 0) end
  return a // b
end

local function vanish() os.exit(3) end

local function loop_for_ever() while true do end end

-- Its worker dies twice. It works at the third attempt.
local function shaky(attempts)
  if attempts:add(1) < 3 then os.exit(1) end
  return "done at attempt " .. attempts.value
end

local function tell(what, result)
  local ok, value = pcall(result.get, result)
  if ok then
    print(what, value)
  elseif mp.isinstance(value, mp.WorkerLostError) then
    print(what, value.name .. ", exit code " .. value.exitcode)
  elseif mp.isinstance(value, mp.RemoteError) then
    print(what, value.name .. ": " .. value.value)
  else
    print(what, value.name)
  end
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local attempts = mp.Value("i", 0)
  local results = {
    {"sane", pool:apply_async(divide, {42, 6})},
    {"error", pool:apply_async(divide, {42, 0})},
    {"death", pool:apply_async(vanish)},
    {"endless", pool:apply_async(loop_for_ever, {}, {timeout = 0.3})},
    {"shaky", pool:apply_async(shaky, {attempts}, {retries = 5})},
    {"still sane", pool:apply_async(divide, {99, 9})},
  }
  for _, entry in ipairs(results) do tell(table.unpack(entry)) end
  print("the pool", mp.repr(pool:starmap(divide, {{10, 2}, {20, 2}, {30, 2}})))
end
