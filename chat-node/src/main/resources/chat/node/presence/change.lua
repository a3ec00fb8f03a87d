-- A user enters or leaves an instance.
--
-- KEYS[1]     the set of instances on which the user is
-- ARGV[1]     "in" or "out"
-- ARGV[2]     the instance
-- ARGV[3] ..  instances that are no more: they go as well
--
-- Returns 1 if the user was not there before, or 0; and on which other instances the user is.

for i = 3, #ARGV do
  redis.call('SREM', KEYS[1], ARGV[i])
end
local command = ARGV[1] == 'in' and 'SADD' or 'SREM'
local answer = {tostring(redis.call(command, KEYS[1], ARGV[2]))}
for _, instance in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if instance ~= ARGV[2] then
    answer[#answer + 1] = instance
  end
end
return answer
