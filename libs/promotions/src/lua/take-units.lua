-- Takes units of one item at one place from the counter that stands in front of the database.
-- KEYS[1] counter (hash: epoch, left)   ARGV[1] units
-- Returns {epoch} when taken, {''} when there are not as many, {'cold'} when the counter is not there.
-- Atomic because two buyers may read the same last unit.
local counter = redis.call('HMGET', KEYS[1], 'epoch', 'left')
if not counter[1] then return {'cold'} end
if tonumber(counter[2]) < tonumber(ARGV[1]) then return {''} end
redis.call('HINCRBY', KEYS[1], 'left', -tonumber(ARGV[1]))
return {counter[1]}
