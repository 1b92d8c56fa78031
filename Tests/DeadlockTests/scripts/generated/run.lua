--- Runs generated programs, and compares what the report on deadlocks says with what the model
--- says.
--
--   mprun run.lua COUNT SEED [JOBS [OPTION...]]
--
-- A deadlock that is told and is none of the program's is false; one that is not told is missed.
-- Ends with 1 if there are such. OPTION is for the programs, such as --on-deadlock=ignore, with
-- which all are missed.

local mp = require "multiprocessing"

local folder = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = folder .. "/?.lua;" .. package.path
local model = require "model"

local MOST_STATES = 100000
local METHODS = { "fork", "spawn", "forkserver" }
--- A program that takes longer has a deadlock that was not told.
local SECONDS = tonumber(os.getenv "SECONDS_FOR_A_PROGRAM") or 60

local function random_of(seed)
  math.randomseed(seed)
  return math.random
end

local function execute(script, method, options)
  local pipe <close> = assert(io.popen(
    ("timeout %d '%s' --start-method=%s %s %s 2>&1; echo \"exit $?\""):format(
      SECONDS, os.getenv "MPRUN" or "mprun", method, options, script)))
  local text = pipe:read "a"
  return text, tonumber(text:match "exit (%d+)\n$")
end

--- What came of a program: its kind, and for what is wrong a text.
local function judge(program, ends_well, deadlocks, text, code)
  if code == 35 then
    local waits, unknown = model.parse(program, text)
    if waits and deadlocks[waits] then return "deadlock" end
    return "false", ("told %s"):format(waits or unknown)
  end
  if code == 0 and text:find("done\n", 1, true) then
    if ends_well then return "well" end
    return "missed", "it ended though it cannot"
  end
  return "missed", "it hung, or failed"
end

function play(seed, options)
  local program = model.generate(random_of(seed))
  local ends_well, deadlocks = model.explore(program, MOST_STATES)
  if not deadlocks then return { kind = "large" } end
  local script = os.tmpname()
  do
    local file <close> = assert(io.open(script, "w"))
    file:write(model.script(program))
  end
  local text, code = execute(script, METHODS[seed % 3 + 1], options)
  local kind, why = judge(program, ends_well, deadlocks, text, code)
  os.remove(script)
  if why then why = ("program %d: %s\n%s\n%s"):format(seed, why, model.script(program), text) end
  return { kind = kind, why = why }
end

if __name__ == "__main__" then
  local count, seed, jobs = tonumber(arg[1]) or 100, tonumber(arg[2]) or 1, tonumber(arg[3]) or 8
  local options = table.concat(arg, " ", math.min(4, #arg + 1))
  local pool <close> = mp.Pool(jobs)
  local tasks = {}
  for i = 1, count do tasks[i] = { seed + i - 1, options } end
  local kinds = { well = 0, deadlock = 0, large = 0, ["false"] = 0, missed = 0 }
  for _, result in ipairs(pool:starmap(play, tasks, 1)) do
    kinds[result.kind] = kinds[result.kind] + 1
    if result.why then print(result.why) end
  end
  print(("%d programs: %d ended, %d deadlocks told, %d too large; false %d, missed %d"):format(
    count, kinds.well, kinds.deadlock, kinds.large, kinds["false"], kinds.missed))
  if kinds["false"] + kinds.missed > 0 then os.exit(1) end
end
