-- Reading while there are threads: who reads from a pipe, a socket or a terminal lets the others
-- run until there is something.

local native = ...
local await_readable = native.await_readable
local files = getmetatable(io.stdin).__index
local read, lines, io_read, io_lines, input = files.read, files.lines, io.read, io.lines, io.input

function files.read(file, ...)
  await_readable(file)
  return read(file, ...)
end

function io.read(...)
  await_readable(input())
  return io_read(...)
end

--- An iterator that waits before each step.
local function waiting(file, step, ...)
  if file == nil then return step, ... end
  return function(...)
    await_readable(file)
    return step(...)
  end, ...
end

function files.lines(file, ...) return waiting(file, lines(file, ...)) end

function io.lines(name, ...)
  return waiting(name == nil and input() or nil, io_lines(name, ...))
end
