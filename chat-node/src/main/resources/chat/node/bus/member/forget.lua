-- Nothing is left of an instance: its name may go too, unless it has been heard of again.
--
-- KEYS     as of beat.lua
-- ARGV[1]  the instance
-- ARGV[2]  after how many milliseconds without a beat it is gone; -1 if it says so itself
--
-- Returns 1 if it was there and is no longer.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not last then
  redis.call('HDEL', KEYS[2], ARGV[1])
  return 0
end
if ARGV[2] ~= '-1' and now - tonumber(last) <= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
