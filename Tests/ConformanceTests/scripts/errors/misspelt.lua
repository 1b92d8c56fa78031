-- A name that is nearly one of the module's is answered with it, beside Lua's own message.
-- timeout: 120
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local threading = require "threading"
local signal = require "signal"
local check = require "check"

local Worker = mp.Process:extend "Worker"
function Worker:report() end

--- Calls a method that there is none of; the name is written into the code, as scripts do.
local CALLS = {}
for name in ("strat joins gett putt aquire reponse maap submitt receive appendd updat startt " ..
  "shutdwon notfy waitt relese sendd isset ad unlnk repot geet"):gmatch "%a+" do
  CALLS[name] = load(("local o = ... return (o:%s(nil, o))"):format(name), "=calls")
end

--- What the message and the traceback of an error in a main program say.
local function told(f, ...)
  local ok, text = xpcall(f, debug.traceback, ...)
  check.eq(ok, false)
  return text
end

local function says(text, f, ...)
  check.has(told(f, ...), text)
end

local function method(o, owner, name, meant)
  local text = told(CALLS[name], o)
  check.has(text, ("attempt to call a nil value (method '%s')"):format(name))
  check.has(text, ("%s has no method '%s'; did you mean '%s'?\nstack traceback:"):format(owner, name, meant))
end

local function in_task(l) l:aquire() end

local Thing = {}
Thing.__index = Thing
function Thing.start() end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local pool <close> = mp.Pool(1)
  local executor <close> = futures.ProcessPoolExecutor(1)
  local threads <close> = mp.pool.ThreadPool(1)
  local process = mp.Process{target = in_task, args = {mp.Lock()}}
  method(process, "Process", "strat", "start")
  method(Worker(), "Worker", "repot", "report")
  method(Worker(), "Worker", "strat", "start")
  method(threading.Thread{target = print}, "Thread", "joins", "join")
  method(mp.Queue(), "Queue", "gett", "get")
  method(mp.JoinableQueue(), "JoinableQueue", "putt", "put")
  method(mp.SimpleQueue(), "SimpleQueue", "putt", "put")
  method(require "queue".Queue(), "Queue", "gett", "get")
  method(mp.Lock(), "Lock", "aquire", "acquire")
  method(threading.Lock(), "Lock", "relese", "release")
  method(mp.Event(), "Event", "isset", "is_set")
  method(threading.Event(), "Event", "waitt", "wait")
  method(mp.Condition(), "Condition", "notfy", "notify")
  method(mp.Value("i"), "Value", "ad", "add")
  method((mp.Pipe()), "Connection", "receive", "recv")
  method(pool, "Pool", "maap", "map")
  method(threads, "ThreadPool", "maap", "map")
  method(executor, "ProcessPoolExecutor", "submitt", "submit")
  method(pool:apply_async(os.time), "AsyncResult", "geet", "get")
  method(m, "SyncManager", "shutdwon", "shutdown")
  method(m:dict(), "DictProxy", "updat", "update")
  method(m:Lock(), "LockProxy", "aquire", "acquire")
  says("list: i: integer expected, got string 'appendd'; did you mean 'append'?", CALLS.appendd, m:list())
  says("multiprocessing has no field 'Proces'; did you mean 'Process'?", function() mp.Proces{} end)
  says("multiprocessing.connection has no field 'Clint'; did you mean 'Client'?",
    function() mp.connection.Clint "x" end)
  says("multiprocessing has no field 'conection'; did you mean 'connection'?",
    function() mp.conection.Client "x" end)
  says("threading has no field 'Thred'; did you mean 'Thread'?", function() threading.Thred{} end)
  says("concurrent.futures has no field 'as_complete'; did you mean 'as_completed'?",
    function() futures.as_complete{} end)
  says("Value has no field vlaue that can be set; did you mean 'value'?",
    function() mp.Value("i").vlaue = 1 end)
  -- In other processes and threads it stands in the traceback.
  local err = check.raises("RemoteError", nil, pool.apply, pool, in_task, {mp.Lock()})
  check.has(tostring(err), "Lock has no method 'aquire'; did you mean 'acquire'?")
  local raised
  threading.excepthook = function(args) raised = args.exc_traceback end
  local t = threading.Thread{target = in_task, args = {mp.Lock()}}
  t:start()
  t:join()
  check.has(raised, "Lock has no method 'aquire'; did you mean 'acquire'?\nstack traceback:")
  -- The message itself is Lua's, and so is everything about what is not the module's.
  local _, message = pcall(CALLS.strat, process)
  check.eq(message, "calls:1: attempt to call a nil value (method 'strat')")
  for _, value in ipairs{setmetatable({}, Thing), {}, signal, io.stdout, mp.Queue()} do
    local plain = told(CALLS.strat, value)
    check.eq(plain:find "did you mean", nil)
  end
  print "ok"
end
