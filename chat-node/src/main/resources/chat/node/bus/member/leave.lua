-- A node stops. It counts as gone a little later, so that its users, who are coming back through other nodes, are not
-- thought to have left meanwhile.
--
-- KEYS, ARGV[1] to ARGV[3]  as of beat.lua
-- ARGV[4]                   in how many milliseconds it is gone
--
-- Returns how many other instances are there to take over.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local gone = now - tonumber(ARGV[3])
local others = redis.call('ZCOUNT', KEYS[1], string.format('%.0f', gone), '+inf')
local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not last then
  return others
end
if tonumber(last) >= gone then
  others = others - 1
end
redis.call('ZADD', KEYS[1], string.format('%.0f', gone + tonumber(ARGV[4])), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return others
