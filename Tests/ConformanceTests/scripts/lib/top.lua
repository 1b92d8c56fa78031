-- What `mprun top` tells of a program, as frames.

local check = require "check"
local json = require "json"
local mp = require "multiprocessing"

local top = {}

-- Opens top on this program; what it prints can be read from the pipe.
function top.open(options)
  return assert(io.popen(("'%s' --top %d %s"):format(check.interpreter(), mp.getpid(), options)))
end

-- Frames until a condition holds for one, which is returned.
function top.frame_where(holds)
  local pipe <close> = top.open "--json --interval 0.3"
  while true do
    local frame = json.parse(pipe:read "l")
    if holds(frame) then return frame end
  end
end

-- The row of a list in which a column has a value.
function top.row(rows, column, value)
  for _, row in ipairs(rows) do
    if row[column] == value then return row end
  end
  return {}
end

return top
