---@meta _

---@class mp.Limits
---@field memory? integer Bytes beyond what the process had when its work began
---@field cpu? number Seconds of processor time
---@field files? integer How many descriptors may be open

---@class mp.PlacementOptions
---@field num_cpus? number Processors, 1 by default
---@field num_gpus? number Graphics processors
---@field memory? number Bytes
---@field resources? table<string, number> Resources that nodes announce by names of their own
---@field label_selector? table<string, string> Labels that the node must have
---@field scheduling_strategy? "SPREAD"|"DEFAULT" Over all nodes (by default), or as Ray likes

---@class mp.ProcessOptions
---@field target? function What the child calls
---@field args? any[] Its arguments
---@field kwargs? table One more argument, the last
---@field name? string
---@field daemon? boolean Ended, not joined, at the end of its parent
---@field authkey? string
---@field limits? mp.Limits
---@field options? mp.PlacementOptions Where it runs, if that is on another computer
---@field [string] any Fields of a subclass's instance

---The class. Call it to make an object.
---@class mp.ProcessClass: mp.Process
---@overload fun(options?: mp.ProcessOptions): mp.Process

---A child process.
---@class mp.Process
---@field name string
---@field daemon boolean Can be set before the start
---@field authkey string
---@field limits? mp.Limits Can be set before the start
---@field pid? integer `nil` before the start
---@field ident? integer The same
---@field exitcode? integer `nil` while it lives; `n` after `os.exit(n)`, 1 after an error, `-n` by signal n
---@field sentinel integer A descriptor that is ready when the process has ended
---@field node? string The computer that it runs on; `nil` on this one
---@field node_pid? integer Its number there
---@field [string] any Fields of a subclass's instance
local Process = {}

---A subclass, which may define `run` and `init`.
---@param name? string What `tostring` of an instance shows
---@return mp.ProcessClass
function Process:extend(name) end

---Starts the child, which calls `run`. Can be called once.
function Process:start() end

---The child's work: calls the target. A subclass replaces it.
function Process:run() end

---Waits for the end.
---@param timeout? mp.Timeout
function Process:join(timeout) end

---@return boolean
function Process:is_alive() end

---Sends SIGINT.
function Process:interrupt() end

---Sends SIGTERM, and returns at once.
---@param grace? number Seconds after which SIGKILL follows
function Process:terminate(grace) end

---Sends SIGKILL.
function Process:kill() end

---Sends SIGSTOP.
function Process:pause() end

---Sends SIGCONT.
function Process:resume() end

---Releases the object. The process must have ended.
function Process:close() end

---The process that started this one.
---@class mp.ParentProcess
---@field name string
---@field pid integer
---@field ident integer
---@field exitcode nil
local ParentProcess = {}

---@return boolean
function ParentProcess:is_alive() end

---@param timeout? mp.Timeout
function ParentProcess:join(timeout) end
