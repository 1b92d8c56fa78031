-- expect-exit: 1
-- expect-stderr: ^mprun: ValueError: nobody catches this$
-- A typed error that nobody catches ends the program like any other.
local mp = require "multiprocessing"

if __name__ == "__main__" then
  error(mp.ValueError "nobody catches this")
end
