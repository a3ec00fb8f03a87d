-- A user is about to enter an instance.
--
-- KEYS[1]  the set of users who are on the instance
-- ARGV[1]  the user
-- ARGV[2]  in how many seconds the set expires if nobody enters any more

local added = redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return added
