-- One heartbeat of a node: says that it is there, and tells it who else is. Redis' own clock counts, so that nodes need
-- not agree on theirs.
--
-- KEYS[1]  sorted set: instance -> its last beat, Unix time in ms
-- KEYS[2]  hash: instance -> what it says of itself, JSON
-- ARGV[1]  the instance
-- ARGV[2]  what it says of itself
-- ARGV[3]  after how many milliseconds without a beat an instance is gone
-- ARGV[4]  "first" if this instance has not been heard of before
-- ARGV[5]  how many instances to tell of at most
-- ARGV[6]  in how many seconds all this expires, if nobody beats any more
--
-- Returns nothing if the instance counted as gone: others may be burying it already, so it has to come back under another
-- name. Else the time, and then of each instance its name, its last beat, and what it says of itself.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
if ARGV[4] ~= 'first' and not (last and now - tonumber(last) <= tonumber(ARGV[3])) then
  return {}
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[6])

local answer = {string.format('%.0f', now)}
local beats = redis.call('ZREVRANGE', KEYS[1], 0, tonumber(ARGV[5]) - 1, 'WITHSCORES')
for i = 1, #beats, 2 do
  answer[#answer + 1] = beats[i]
  answer[#answer + 1] = beats[i + 1]
  answer[#answer + 1] = redis.call('HGET', KEYS[2], beats[i]) or ''
end
return answer
