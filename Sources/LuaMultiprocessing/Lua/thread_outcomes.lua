-- What the results of ThreadPool and the futures of ThreadPoolExecutor have in common: errors that
-- nobody asks for, callbacks that fail, and limits of time.

local native, part = ...
local wait_list = part "wait_list"
local errors = native.errors

local outcomes = {}

-- Errors that nobody asks for

--- Stands for an error while nobody has asked for it; goes when its result does.
local Untold = {}

function Untold.__gc(self)
  if self.is_asked then return end
  native.write_error(("%snobody asked for this result of %s, which is an error:\n%s"):format(
    self.place and self.place .. ": " or "", self.fn, native.error_text(self.err)))
end

--- What a result keeps with its error; `is_asked` says that somebody has it. `fn` is what the
--- script called, and `place` where.
function outcomes.untold(fn, place, err)
  return setmetatable({ fn = fn, place = place, err = err }, Untold)
end

-- Callbacks

local function traced(value) return { text = native.error_text(value), traceback = native.traceback(2, value) } end

--- Calls a script's function. What it raises is reported, and hinders nobody.
function outcomes.call_back(what, fn, value)
  local ok, err = xpcall(fn, traced, value)
  if not ok then native.write_error(("%s: %s\n%s"):format(what, err.text, err.traceback)) end
end

-- Limits

--- The function that calls `f` and has an error end it, which it may catch, when `limit` seconds
--- have passed.
function outcomes.limited(f, limit)
  return function(...)
    local thread, is_over, list = native.current_thread(), false, wait_list.new()
    native.start_thread(function()
      if wait_list.wait(list, wait_list.deadline(limit)) or is_over then return end
      native.raise_in_thread(thread, errors.SoftTimeLimitExceeded(
        ("the task ran longer than its soft_timeout of %s s"):format(limit)))
    end)
    local results = table.pack(pcall(f, ...))
    is_over = true
    native.raise_in_thread(thread, nil)
    wait_list.wake_all(list)
    if not results[1] then error(results[2], 0) end
    return table.unpack(results, 2, results.n)
  end
end

return outcomes
