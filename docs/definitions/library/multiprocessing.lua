---@meta multiprocessing

---Python's multiprocessing for Lua. A context has the same fields, bound to its start method.
---@class multiprocessing
---@field None mp.None What stands for `nil` in a table, a list or a dict
---@field List table The metatable of lists of results, which print as `[1, 2]`; `n` is their length
---@field Process mp.ProcessClass
---@field connection multiprocessing.connection
---@field managers multiprocessing.managers
---@field pool multiprocessing.pool
---@field queues multiprocessing.queues
---@field reduction multiprocessing.reduction
---@field shared_memory multiprocessing.shared_memory
---@field sharedctypes multiprocessing.sharedctypes
---@field synchronize multiprocessing.synchronize
local mp = {}

---@class mp.None

---@alias mp.StartMethod "fork"|"spawn"|"forkserver"|"remote"|"ray"

---A sequence (its `n` honoured), a function that is called until it gives `nil`, or an object that has a
---length, such as a list of a manager.
---@alias mp.Iterable any[]|(fun(): any)|mp.RawArray|mp.ShareableList|mp.ListProxy|mp.SetProxy|mp.ArrayProxy

---Seconds: `nil` waits for ever, 0 or less does not wait.
---@alias mp.Timeout number

-- Values ----------------------------------------------------------------------------------------

---Returns the text that Python shows for a value.
---@param value any
---@return string
function mp.repr(value) end

---Returns whether a value is an error or a process of the class or of a subclass.
---@param value any
---@param class mp.ErrorClass|mp.ProcessClass
---@return boolean
function mp.isinstance(value, class) end

---Returns the list of the integers from `a` (or 0) up to `b`, without `b`.
---@param a integer
---@param b? integer
---@param step? integer
---@return integer[]
---@overload fun(b: integer): integer[]
function mp.range(a, b, step) end

-- Processes -------------------------------------------------------------------------------------

---Sleeps. Callbacks of pools and futures run meanwhile.
---@param seconds number 0 or more
function mp.sleep(seconds) end

---The number of this process.
---@return integer
function mp.getpid() end

---The number of the process that started this one.
---@return integer
function mp.getppid() end

---Returns how many processors this process may use.
---@return integer
function mp.cpu_count() end

---Sends a signal to a process; 0 only asks whether it can be sent.
---@param pid integer
---@param n integer
function mp.kill(pid, n) end

---The place of this worker in its pool, from 1 on; nil in other processes.
---@return integer?
function mp.worker_id() end

---Sets what happens when processes wait for what nobody can give, in the whole program.
---@param how "exit"|"report"|"ignore"
function mp.set_on_deadlock(how) end

---What a script adds to the trace of its program (`mprun --trace`). Without one, all but `name` do
---nothing.
---@class mp.trace
local trace = {}

---A stretch of the script, until the value goes out of scope: `local span <close> = …`.
---@param name string
---@param args? table<string, string|number|boolean>
---@return any
---@overload fun(name: string, fn: function, ...: any): ...
function trace.span(name, args) end

---A moment of the script.
---@param name string
---@param args? table<string, string|number|boolean>
function trace.instant(name, args) end

---A number of the script, as it is from now on.
---@param name string
---@param n number
function trace.counter(name, n) end

---Names a shared object, in traces and in reports on waits. Only the first 32 bytes count.
---@param object any
---@param text string
function trace.name(object, text) end

---Whether the program is traced.
---@return boolean
function trace.enabled() end

mp.trace = trace

---What a script says to `mprun explore`, which runs it in many orders.
---@class mp.explore
local explore = {}

---Fails unless the condition is true: the run where the script is explored, the caller elsewhere.
---@generic T
---@param condition T
---@param text? string
---@return T
function explore.check(condition, text) end

---Whether the script is explored.
---@return boolean
function explore.running() end

mp.explore = explore

---Does nothing. Scripts that come from Python may call it.
function mp.freeze_support() end

---The object of the process that calls.
---@return mp.Process
function mp.current_process() end

---The process that started this one; `nil` in the first.
---@return mp.ParentProcess?
function mp.parent_process() end

---Returns the children of this process that have not ended, workers and manager servers included.
---@return mp.Process[]
function mp.active_children() end

-- Start methods ---------------------------------------------------------------------------------

---Sets the modules that a fork server loads once for all its children. Affects servers that start later.
---@param list string[]
function mp.set_forkserver_preload(list) end

---Sets how processes start. A second call needs `force`.
---@param method mp.StartMethod
---@param force? boolean
function mp.set_start_method(method, force) end

---@param allow_none? boolean Return `nil` if none was set
---@return mp.StartMethod?
function mp.get_start_method(allow_none) end

---@return mp.StartMethod[]
function mp.get_all_start_methods() end

---The whole module, bound to a start method.
---@param method? mp.StartMethod
---@return multiprocessing
function mp.get_context(method) end

-- Logging ---------------------------------------------------------------------------------------

---@return mp.Logger
function mp.get_logger() end

---Makes the logger write to stderr.
---@param level? integer|string
---@return mp.Logger
function mp.log_to_stderr(level) end

---Lines that say which process wrote them: `[INFO/Process-1] text`.
---@class mp.Logger
---@field level integer
local Logger = {}

---@param text any
---@param ... any What `%s`, `%d` and so on in the text stand for
function Logger:debug(text, ...) end

---@param text any
---@param ... any
function Logger:info(text, ...) end

---@param text any
---@param ... any
function Logger:warning(text, ...) end

---@param text any
---@param ... any
function Logger:error(text, ...) end

---@param text any
---@param ... any
function Logger:critical(text, ...) end

---@param level integer|string
---@param text any
---@param ... any
function Logger:log(level, text, ...) end

---Sets the lowest level that is written.
---@param level integer|string
function Logger:setLevel(level) end

---@return integer
function Logger:getEffectiveLevel() end

---@param level integer|string
---@return boolean
function Logger:isEnabledFor(level) end

-- Pools, queues and what is shared --------------------------------------------------------------

---Starts worker processes.
---@param processes? integer As many as there are processors
---@param initializer? function Called in each worker first
---@param initargs? any[]
---@param maxtasksperchild? integer After how many tasks a worker is replaced
---@return mp.Pool
---@overload fun(options: mp.PoolOptions): mp.Pool
function mp.Pool(processes, initializer, initargs, maxtasksperchild) end

---Returns two ends. If the pipe is not duplex, the first receives and the second sends.
---@param duplex? boolean
---@return mp.Connection
---@return mp.Connection
function mp.Pipe(duplex) end

---@param maxsize? integer How many items it holds; without it, or with 0, any number
---@return mp.Queue
function mp.Queue(maxsize) end

---@param maxsize? integer
---@return mp.JoinableQueue
function mp.JoinableQueue(maxsize) end

---@return mp.SimpleQueue
function mp.SimpleQueue() end

---@return mp.Lock
function mp.Lock() end

---@return mp.RLock
function mp.RLock() end

---@param value? integer 1 if left out
---@return mp.Semaphore
function mp.Semaphore(value) end

---@param value? integer 1 if left out
---@return mp.BoundedSemaphore
function mp.BoundedSemaphore(value) end

---@param lock? mp.Lock|mp.RLock
---@return mp.Condition
function mp.Condition(lock) end

---@return mp.Event
function mp.Event() end

---@param parties integer
---@param action? function Called by one party each time when all are there
---@param timeout? mp.Timeout That of each `wait` without one
---@return mp.Barrier
function mp.Barrier(parties, action, timeout) end

---`c b B h H i I l L q Q f d`, as in C.
---@alias mp.Typecode "c"|"b"|"B"|"h"|"H"|"i"|"I"|"l"|"L"|"q"|"Q"|"f"|"d"

---A number (or a byte) in shared memory, with a lock.
---@param typecode mp.Typecode
---@param init? number|string 0 if left out
---@param options? {lock?: boolean|mp.Lock|mp.RLock}
---@return mp.Value
function mp.Value(typecode, init, options) end

---An array in shared memory, with a lock.
---@param typecode mp.Typecode
---@param size_or_sequence integer|number[]|string
---@param options? {lock?: boolean|mp.Lock|mp.RLock}
---@return mp.Array
function mp.Array(typecode, size_or_sequence, options) end

---@param typecode mp.Typecode
---@param init? number|string
---@return mp.RawValue
function mp.RawValue(typecode, init) end

---@param typecode mp.Typecode
---@param size_or_sequence integer|number[]|string
---@return mp.RawArray
function mp.RawArray(typecode, size_or_sequence) end

---Starts a manager's server.
---@return mp.SyncManager
function mp.Manager() end

-- Errors ----------------------------------------------------------------------------------------

---A class of errors. Call it to make one.
---@class mp.ErrorClass
---@field name string
---@overload fun(message?: string): mp.Error

---@class mp.Error
---@field class mp.ErrorClass
---@field name string Its class's name
---@field message string
---@field traceback? string Where it was raised, if that was in another process
---@field value? any RemoteError: what was raised
---@field bytes? string BufferTooShort: the message
---@field pid? integer WorkerLostError: the process that died
---@field exitcode? integer WorkerLostError: what it ended with
---@field errno? integer OSError and the classes below it

---@type mp.ErrorClass The class above all others
mp.Error = nil
---@type mp.ErrorClass
mp.ProcessError = nil
---@type mp.ErrorClass A message was longer than the caller takes
mp.BufferTooShort = nil
---@type mp.ErrorClass A result was not there in time
mp.TimeoutError = nil
---@type mp.ErrorClass The other side does not have the key
mp.AuthenticationError = nil
---@type mp.ErrorClass A worker died at the task
mp.WorkerLostError = nil
---@type mp.ErrorClass A task ran for longer than it may
mp.TimeLimitExceeded = nil
---@type mp.ErrorClass A task ran for longer than it should
mp.SoftTimeLimitExceeded = nil
---@type mp.ErrorClass A string was raised in another process
mp.RemoteError = nil
---@type mp.ErrorClass A value cannot cross
mp.PicklingError = nil
---@type mp.ErrorClass Nothing was in the queue
mp.Empty = nil
---@type mp.ErrorClass No place was in the queue
mp.Full = nil
---@type mp.ErrorClass The queue was shut down
mp.ShutDown = nil
---@type mp.ErrorClass
mp.BrokenBarrierError = nil
---@type mp.ErrorClass
mp.ValueError = nil
---@type mp.ErrorClass
mp.TypeError = nil
---@type mp.ErrorClass
mp.AssertionError = nil
---@type mp.ErrorClass
mp.RuntimeError = nil
---@type mp.ErrorClass Ends the thread that raises it, silently
mp.SystemExit = nil
---@type mp.ErrorClass The system refused
mp.OSError = nil
---@type mp.ErrorClass
mp.ConnectionError = nil
---@type mp.ErrorClass
mp.ConnectionRefusedError = nil
---@type mp.ErrorClass Nobody can read what is sent
mp.BrokenPipeError = nil
---@type mp.ErrorClass Nobody can send any more
mp.EOFError = nil
---@type mp.ErrorClass
mp.KeyError = nil
---@type mp.ErrorClass
mp.IndexError = nil
---@type mp.ErrorClass There are no more results
mp.StopIteration = nil
---@type mp.ErrorClass
mp.CancelledError = nil
---@type mp.ErrorClass Ctrl-C
mp.KeyboardInterrupt = nil
---@type mp.ErrorClass
mp.InvalidStateError = nil
---@type mp.ErrorClass
mp.BrokenExecutor = nil

return mp
