-- A user enters or leaves an instance.
--
-- KEYS[1]     the set of instances on which the user is
-- ARGV[1]     "in" or "out"
-- ARGV[2]     the instance
-- ARGV[3]     the instance of before, if this is the same node under another name and the user was there; or ""
-- ARGV[4]     in how many seconds the set expires if nobody enters any more
-- ARGV[5] ..  instances that are no more: they go as well
--
-- Returns 1 if the user was not there before, under either name, or 0; and on which other instances the user is.

local before = ARGV[3] ~= '' and redis.call('SREM', KEYS[1], ARGV[3]) or 0
for i = 5, #ARGV do
  redis.call('SREM', KEYS[1], ARGV[i])
end
local done = redis.call(ARGV[1] == 'in' and 'SADD' or 'SREM', KEYS[1], ARGV[2])
if ARGV[1] == 'in' then
  redis.call('EXPIRE', KEYS[1], ARGV[4])
end
local answer = {(done == 1 and before == 0) and '1' or '0'}
for _, instance in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if instance ~= ARGV[2] then
    answer[#answer + 1] = instance
  end
end
return answer
