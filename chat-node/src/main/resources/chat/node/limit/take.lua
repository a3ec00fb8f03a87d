-- Takes one from each of several buckets, or says how long to wait. A bucket is kept as one number: the time at which it
-- will be full again (the generic cell rate algorithm). Redis' own clock counts, so that nodes need not agree on theirs.
--
-- KEYS[i]          bucket i. They are asked in order: one that refuses leaves those behind it untouched.
-- ARGV[i]          how many bucket i holds, and gets back in a period
-- ARGV[#KEYS + 1]  the period in milliseconds
--
-- Returns 0 if each bucket gave one, else the milliseconds until the refusing one would.

-- Whole microseconds throughout: with fractions the last one of a bucket would depend on rounding.
local period = tonumber(ARGV[#KEYS + 1]) * 1000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

for i, key in ipairs(KEYS) do
  local size = tonumber(ARGV[i])
  local interval = math.floor(period / size)
  local full = math.max(tonumber(redis.call('GET', key)) or 0, now) + interval
  if full - now > interval * size then
    return math.ceil((full - now - interval * size) / 1000)
  end
  -- It lives as long as it is not full: a key that is gone and a full bucket are the same.
  redis.call('SET', key, string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
end
return 0
