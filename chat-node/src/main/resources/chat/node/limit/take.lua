-- Takes one from a bucket, or says how long to wait. A bucket is kept as one number: the time at which it will be full
-- again (the generic cell rate algorithm). Redis' own clock counts, so that nodes need not agree on theirs. One bucket and
-- so one key at a time, since the servers of a Redis Cluster share out the keys.
--
-- KEYS[1]  the bucket
-- ARGV[1]  how many it holds, and gets back in a period
-- ARGV[2]  the period in milliseconds
--
-- Returns 0 if it gave one, else the milliseconds until it would.

-- Whole microseconds throughout: with fractions the last one of a bucket would depend on rounding.
local size = tonumber(ARGV[1])
local period = tonumber(ARGV[2]) * 1000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local interval = math.floor(period / size)
local full = math.max(tonumber(redis.call('GET', KEYS[1])) or 0, now) + interval
if full - now > interval * size then
  return math.ceil((full - now - interval * size) / 1000)
end
-- It lives as long as it is not full: a key that is gone and a full bucket are the same.
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return 0
