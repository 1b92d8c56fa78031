-- The table, without a terminal: names cannot change what a terminal shows, and rows are sorted.
local mp = require "multiprocessing"
local check = require "check"
local top = require "top"

local function wait(event) event:wait() end

if __name__ == "__main__" then
  local event = mp.Event()
  local children = {}
  for _, name in ipairs{"b \27[31mred\n", "a", "c"} do
    local child = mp.Process{target = wait, args = {event}, name = name}
    child:start()
    children[#children + 1] = child
  end
  top.frame_where(function(frame)
    local waiting = 0
    for _, row in ipairs(frame.processes) do
      if type(row.waits_for) == "string" and row.waits_for:find "^event 'event'" then
        waiting = waiting + 1
      end
    end
    return waiting == 3
  end)
  local pipe <close> = top.open "--once --interval=0.2 --sort NAME"
  local text = pipe:read "a"
  check.ok(not text:find "\27", "an escape sequence in:\n" .. text)
  check.match(text, " processes: %d+ run, %d+ wait · CPU [%d.]+ %% · memory ")
  check.match(text, "\n +PID NAME +STATE +FOR WAITS FOR / LINE +CPU%% +MEM\n")
  local a, b, c = text:find "\n *%d+ a ", text:find "\n *%d+ b %?%[31mred%?", text:find "\n *%d+ c "
  check.ok(a and b and c and a < b and b < c, "not sorted:\n" .. text)
  check.match(text, "\nOBJECT +MADE AT ")
  check.match(text, "event 'event' +.*text%.lua:9")

  local errors <close> = io.popen(("'%s' --top %d --sort=size 2>&1"):format(check.interpreter(),
                                                                          mp.getpid()))
  check.match(errors:read "l", "^mprun: top has no column 'size' %(there are pid, name, state, for, ")
  event:set()
  for _, child in ipairs(children) do child:join() end
  print "ok"
end
