-- Counts requests, and the customers behind them, in windows of time. The counters are independent of each other.
-- KEYS[1] the window that runs and KEYS[2] the one before it, of the first counter, and so on
-- Per counter ARGV[1] the customer, '' to count a request; '?' to look at the customers, '=' at the requests, and count nothing; ARGV[2] how many seconds the window is kept, ARGV[3] how much of the one before
-- still lies within a window's length, in thousandths
-- Returns per counter the requests of a sliding window (the one before counts by its share), or the distinct customers of both windows.
-- One script, so that a turn of the event loop costs one command. On a cluster all counters of a call share a hash tag.
local reply = {}
for i = 1, #KEYS / 2 do
  local current, before = KEYS[2 * i - 1], KEYS[2 * i]
  local customer, keepSeconds, share = ARGV[3 * i - 2], ARGV[3 * i - 1], tonumber(ARGV[3 * i])
  if customer == '' or customer == '=' then
    local count = customer == '' and redis.call('INCR', current) or tonumber(redis.call('GET', current) or 0)
    if customer == '' and count == 1 then redis.call('EXPIRE', current, keepSeconds) end
    reply[i] = count + math.floor(tonumber(redis.call('GET', before) or 0) * share / 1000)
  else
    if customer ~= '?' and redis.call('PFADD', current, customer) == 1 then redis.call('EXPIRE', current, keepSeconds) end
    reply[i] = redis.call('PFCOUNT', current, before)
  end
end
return reply
