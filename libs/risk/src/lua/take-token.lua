-- Takes one token from a bucket that refills evenly (GCRA: the state is the theoretical arrival time of the next token).
-- KEYS[1] bucket   ARGV[1] intervalMicros   ARGV[2] burst   ARGV[3] nowMicros
-- Returns {1, 0} or {0, retryAfterMicros}.
-- Atomic because two requests may read the same last token. One key per script, so that a cluster can spread them.
local interval, burst, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local allowance = interval * burst
local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
if arrival < now then arrival = now end
-- No bucket is ever fuller of debt than this, unless it was written by a clock that ran ahead.
if arrival > now + allowance then arrival = now + allowance end
local nextArrival = arrival + interval
local wait = nextArrival - allowance - now
if wait > 0 then return {0, wait} end
-- Plain tostring would write a number of this size as 1.79e+15.
redis.call('SET', KEYS[1], string.format('%.0f', nextArrival), 'PX', math.ceil((nextArrival - now) / 1000))
return {1, 0}
