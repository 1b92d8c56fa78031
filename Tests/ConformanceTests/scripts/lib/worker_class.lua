-- A module with a subclass of Process.

local mp = require "multiprocessing"

local worker_class = {Doubler = mp.Process:extend()}

function worker_class.Doubler:run()
  self.q:put(2 * self.x)
end

return worker_class
