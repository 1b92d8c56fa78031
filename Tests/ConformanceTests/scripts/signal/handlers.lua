-- A handler runs between two instructions and in every kind of wait, which goes on afterwards; what
-- it raises ends the wait. signal gives the old handler back.
local mp = require "multiprocessing"
local signal = require "signal"
local time = require "time"
local check = require "check"

local function send_later(pid, n, seconds)
  mp.sleep(seconds)
  mp.kill(pid, n)
end

if __name__ == "__main__" then
  local seen = {}
  local function note(n, frame) seen[#seen + 1] = n end
  check.eq(signal.getsignal(signal.SIGUSR1), signal.SIG_DFL)
  check.eq(signal.signal(signal.SIGUSR1, note), signal.SIG_DFL)
  check.same(signal.getsignal(signal.SIGUSR1), note)
  check.same(signal.signal(signal.SIGUSR1, signal.SIG_IGN), note)
  mp.kill(mp.getpid(), signal.SIGUSR1)
  check.eq(signal.signal(signal.SIGUSR1, note), signal.SIG_IGN)
  signal.raise_signal(signal.SIGUSR1)
  check.eq(seen, {signal.SIGUSR1})

  -- Between two instructions.
  os.execute(("kill -USR1 %d"):format(mp.getpid()))
  local turns = 0
  while #seen < 2 do turns = turns + 1 end

  -- In waits, which last as long as they would have.
  local q, lock, event = mp.Queue(), mp.Lock(), mp.Event()
  local pool <close> = mp.Pool(1)
  lock:acquire()
  local pipe, other_end = mp.Pipe()  -- an end that is forgotten is closed
  for name, wait in pairs{
    sleep = function() mp.sleep(0.3) end,
    queue = function() check.eq(pcall(q.get, q, true, 0.3), false) end,
    event = function() check.eq(event:wait(0.3), false) end,
    poll = function() check.eq(pipe:poll(0.3), false) end,
    semaphore = function() check.eq(mp.Semaphore(0):acquire(true, 0.3), false) end,
    pool = function() check.eq(pool:apply(math.abs, {-1}), 1) mp.sleep(0.3) end,
    join = function()
      local p = mp.Process{target = mp.sleep, args = {0.3}}
      p:start()
      p:join()
    end,
  } do
    local before = #seen
    local p = mp.Process{target = send_later, args = {mp.getpid(), signal.SIGUSR1, 0.05}}
    p:start()
    local start = time.monotonic()
    wait()
    check.eventually(function() return #seen > before end, name)
    check.ok(time.monotonic() - start >= 0.29, name)
    p:join()
  end

  -- What a handler raises goes to the code that waits.
  signal.signal(signal.SIGALRM, function() error "alarm" end)
  check.eq(signal.alarm(1), 0)
  check.eq(signal.alarm(0.05), 1)
  local done, err = pcall(mp.sleep, 30)
  check.eq(done, false)
  check.match(err, "alarm")
  check.eq(signal.alarm(0), 0)
  done, err = pcall(signal.raise_signal, signal.SIGALRM)
  check.match(err, "alarm")

  -- pause waits for the next.
  signal.signal(signal.SIGALRM, note)
  signal.alarm(0.1)
  signal.pause()
  check.eq(seen[#seen], signal.SIGALRM)
  check.eq(signal.strsignal(signal.SIGTERM), "Terminated")
  print "ok"
end
