-- Takes one token from each of any number of buckets that refill evenly (GCRA: the state of a bucket is the theoretical
-- arrival time of its next token). The buckets are independent: an empty one does not keep the others from being taken.
-- KEYS[1] the first bucket, and so on   ARGV[1] nowMicros   then per bucket, ARGV[2] intervalMicros and ARGV[3] burst for the first
-- Returns per bucket how long until it is full again, in microseconds, or the negative wait when it was empty.
-- Atomic because two requests may read the same last token. On a cluster all buckets of a call share a hash tag.
local now = tonumber(ARGV[1])
local reply = {}
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local allowance = interval * burst
  local arrival = tonumber(redis.call('GET', key) or now)
  if arrival < now then arrival = now end
  -- No bucket is ever fuller of debt than this, unless it was written by a clock that ran ahead.
  if arrival > now + allowance then arrival = now + allowance end
  local nextArrival = arrival + interval
  local wait = nextArrival - allowance - now
  if wait > 0 then
    reply[i] = -wait
  else
    -- Plain tostring would write a number of this size as 1.79e+15.
    redis.call('SET', key, string.format('%.0f', nextArrival), 'PX', math.ceil((nextArrival - now) / 1000))
    reply[i] = nextArrival - now
  end
end
return reply
