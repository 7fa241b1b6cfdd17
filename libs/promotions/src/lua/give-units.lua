-- Gives units back to the counter they were taken from, unless it was rebuilt since: then they are in it already.
-- KEYS[1] counter (hash: epoch, left)   ARGV[1] epoch   ARGV[2] units
-- Returns {1} when given back, {0} when not.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {0} end
redis.call('HINCRBY', KEYS[1], 'left', tonumber(ARGV[2]))
return {1}
