---@meta multiprocessing.pool

---@class mp.PoolOptions
---@field processes? integer As many as there are processors
---@field initializer? function Called in each worker first
---@field initargs? any[]
---@field maxtasksperchild? integer After how many tasks a worker is replaced
---@field finalizer? function Called with `initargs` in each worker that ends in order
---@field limits? mp.Limits For each worker
---@field options? mp.PlacementOptions Where each worker runs, if that is on another computer
---@field context? table The context whose start method the workers have

---@class mp.TaskOptions
---@field timeout? number Seconds that a task may run
---@field soft_timeout? number Seconds after which SoftTimeLimitExceeded is raised inside the task
---@field retries? integer How often a task that was lost with its worker is run again
---@field progress? boolean Show a bar on stderr
---@field callback? fun(result: any)
---@field error_callback? fun(err: any)

---@class mp.MapOptions: mp.TaskOptions
---@field chunksize? integer How many inputs a worker takes at a time
---@field return_exceptions? boolean Whether errors stand among the results

---@class mp.IterationOptions
---@field chunksize? integer
---@field buffersize? integer How far inputs are drawn ahead
---@field timeout? number Seconds that a task may run
---@field soft_timeout? number Seconds after which SoftTimeLimitExceeded is raised inside the task
---@field retries? integer
---@field progress? boolean

---Worker processes to which tasks are given.
---@class mp.Pool
local Pool = {}

---`f(table.unpack(args))` in a worker; waits for its result.
---@param f function
---@param args? any[]
---@return any
function Pool:apply(f, args) end

---The same without waiting.
---@param f function
---@param args? any[]
---@param options? mp.TaskOptions
---@return mp.AsyncResult
function Pool:apply_async(f, args, options) end

---Returns the list of `f(x)` for each x. Waits for all.
---@param f fun(x: any): any
---@param it mp.Iterable
---@param chunksize? integer|mp.MapOptions
---@return any[]
function Pool:map(f, it, chunksize) end

---@param f fun(x: any): any
---@param it mp.Iterable
---@param chunksize? integer|mp.MapOptions
---@return mp.AsyncResult
function Pool:map_async(f, it, chunksize) end

---Returns the list of `f(table.unpack(args))` for each list of arguments. Waits for all.
---@param f function
---@param it mp.Iterable
---@param chunksize? integer|mp.MapOptions
---@return any[]
function Pool:starmap(f, it, chunksize) end

---@param f function
---@param it mp.Iterable
---@param chunksize? integer|mp.MapOptions
---@return mp.AsyncResult
function Pool:starmap_async(f, it, chunksize) end

---`for i, result in pool:imap(f, xs) do`: results in the order of the inputs, as they come.
---@param f fun(x: any): any
---@param it mp.Iterable
---@param chunksize? integer|mp.IterationOptions
---@return mp.IMapIterator
function Pool:imap(f, it, chunksize) end

---The same, in the order in which the tasks are done. `i` is the input's index.
---@param f fun(x: any): any
---@param it mp.Iterable
---@param chunksize? integer|mp.IterationOptions
---@return mp.IMapIterator
function Pool:imap_unordered(f, it, chunksize) end

---Changes the number of workers.
---@param n integer
function Pool:resize(n) end

---Accepts no more tasks. The workers end when all tasks are done.
function Pool:close() end

---Ends the workers at once.
function Pool:terminate() end

---Waits for the workers' end, after `close` or `terminate`.
---@param timeout? mp.Timeout
---@return boolean ended
function Pool:join(timeout) end

---@class mp.AsyncResult
local AsyncResult = {}

---Waits for the result. Raises the task's error, or TimeoutError.
---@param timeout? mp.Timeout
---@return any
function AsyncResult:get(timeout) end

---True and the result, or false and the error.
---@param timeout? mp.Timeout
---@return boolean done
---@return any
function AsyncResult:try(timeout) end

---Waits until it is there.
---@param timeout? mp.Timeout
function AsyncResult:wait(timeout) end

---@return boolean
function AsyncResult:ready() end

---Returns whether there was no error. Raises ValueError before the result is ready.
---@return boolean
function AsyncResult:successful() end

---Drops a task that waits, and kills the worker of a task that runs.
---@return boolean cancelled
function AsyncResult:cancel() end

---@class mp.IMapIterator
---@overload fun(): integer?, any
local IMapIterator = {}

---Returns the next result alone. Raises StopIteration after the last one.
---@param timeout? mp.Timeout
---@return any
function IMapIterator:next(timeout) end

---@class multiprocessing.pool
local pool = {}

---@param processes? integer
---@param initializer? function
---@param initargs? any[]
---@param maxtasksperchild? integer
---@return mp.Pool
---@overload fun(options: mp.PoolOptions): mp.Pool
function pool.Pool(processes, initializer, initargs, maxtasksperchild) end

return pool
