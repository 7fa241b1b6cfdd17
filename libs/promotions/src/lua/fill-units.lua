-- Fills a counter from what the database has left, unless somebody has filled it meanwhile.
-- KEYS[1] counter (hash: epoch, left)   ARGV[1] epoch   ARGV[2] left   ARGV[3] lifeMs
-- Returns {1} when filled, {0} when it was there.
if redis.call('EXISTS', KEYS[1]) == 1 then return {0} end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'left', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {1}
