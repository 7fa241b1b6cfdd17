-- One step of one client in a waiting room: join, arrive, ask, or leave. Whoever asks also moves the line on, as far as time has
-- earned: nobody else does, so an empty room costs nothing.
-- KEYS[1] people  hash: 'c:<customer>' -> state|device|issuedAt|joinedAt|lane|until, 'd:<device>' -> customer
-- KEYS[2] members  KEYS[3] others  sorted sets of those who wait: customer by rank
-- KEYS[4] called  sorted set: customer by the moment the call ends
-- KEYS[5] room  hash: movedAt, credit, quota, sequence, regatheredAt, claimed, missed
-- ARGV[1] 'join' | 'arrive' | 'poll' | 'leave'; who arrives asks with a ticket that held no place so far   ARGV[2] nowMs   ARGV[3] customer   ARGV[4] device|issuedAt|joinedAt|lane|rank
-- ARGV[5] ratePerSecond|memberShare|passMs|keepMs|startsAtMs|isKnownRoom; the rate is 0 while nobody is to be called
-- Returns {outcome, until, aheadInLane, aheadInOtherLane, membersWaiting, lane, joinedAt, issuedAt, calls}; a call is
-- 'customer|lane|rank|joinedAt|sequence'. Outcomes: waiting, admitted, gone, moved (to another device), deviceTaken.
-- States of a person: w waits, c called, a admitted, x gone. All of it can be told again by the tickets of the clients.
local op, now, customer = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local device, issuedAt, joinedAt, lane, rank = string.match(ARGV[4], '^([^|]*)|(%d+)|(%d+)|(%a+)|([^|]+)$')
local rate, share, passMs, keepMs, startsAt, isKnown = string.match(ARGV[5], '^([^|]+)|([^|]+)|(%d+)|(%d+)|(%d+)|(%d)$')
rate, share, passMs, keepMs, startsAt = tonumber(rate), tonumber(share), tonumber(passMs), tonumber(keepMs), tonumber(startsAt)
local lineOf = { member = KEYS[2], all = KEYS[3] }
-- Everyone who waits asks within this time; until then a room that lost its memory calls nobody. Whoever comes back with
-- an unknown ticket long after that does not stop the room again and again.
local REGATHER_MS, REGATHER_AGAIN_MS = 12000, 600000
-- Clocks of processes differ by less than this.
local CLOCKS_DIFFER_MS = 2000
-- Time without anyone in line is worth less: a crowd that comes after a quiet while is not let in all at once.
local MIN_STEP_MS, MAX_EARNING_MS, IDLE_EARNING_MS, MAX_CALLS = 20, 2000, 250, 200

local function whole(number) return string.format('%.0f', number) end

local known = {}

local function read(id)
  if known[id] then return known[id] end
  local text = redis.call('HGET', KEYS[1], 'c:' .. id)
  if not text then return nil end
  local state, own, issued, joined, at, ends = string.match(text, '^(%a)|([^|]*)|(%d+)|(%d+)|(%a+)|(%d+)$')
  known[id] = { state = state, device = own, issuedAt = issued, joinedAt = joined, lane = at, ends = tonumber(ends) }
  return known[id]
end

local function write(id, person)
  known[id] = person
  redis.call('HSET', KEYS[1], 'c:' .. id,
    table.concat({ person.state, person.device, person.issuedAt, person.joinedAt, person.lane, whole(person.ends) }, '|'))
end

local function isLive(person)
  return person.state == 'w' or person.state == 'c' or (person.state == 'a' and person.ends > now)
end

local function isTaken(id)
  local holder = redis.call('HGET', KEYS[1], 'd:' .. id)
  if not holder or holder == customer then return false end
  local person = read(holder)
  return person ~= nil and person.device == id and isLive(person)
end

local function dismiss(id, person)
  redis.call('ZREM', lineOf[person.lane], id)
  redis.call('ZREM', KEYS[4], id)
  person.state, person.ends = 'x', now
  write(id, person)
end

local function expire(key) redis.call('PEXPIRE', key, keepMs) end

-- 1. The line moves: calls that nobody took are given on, time earns new ones, members take their share first.
local calls = {}

local function call(id, from, score, sequence)
  local person = read(id) or { device = '', issuedAt = '0', joinedAt = whole(now), lane = from }
  person.state, person.ends = 'c', now + passMs
  write(id, person)
  redis.call('ZADD', KEYS[4], whole(person.ends), id)
  calls[#calls + 1] = table.concat({ id, from, score, person.joinedAt, whole(sequence) }, '|')
end

local function pop(from, count, sequence)
  if count <= 0 then return 0 end
  local popped = redis.call('ZPOPMIN', lineOf[from], count)
  for index = 1, #popped, 2 do call(popped[index], from, popped[index + 1], sequence + (index + 1) / 2) end
  return #popped / 2
end

-- How many of the next `count` by rank over both lanes are members.
local function membersAmong(count)
  local members = redis.call('ZRANGE', KEYS[2], 0, count - 1, 'WITHSCORES')
  if #members == 0 then return 0 end
  local others = redis.call('ZRANGE', KEYS[3], 0, count - 1, 'WITHSCORES')
  local taken, member, other = 0, 2, 2
  while taken < count and members[member] do
    if others[other] and tonumber(others[other]) < tonumber(members[member]) then other = other + 2 else member = member + 2 end
    taken = taken + 1
  end
  return (member - 2) / 2
end

local function moveOn(isUnknownTicket, isNew)
  local room = redis.call('HMGET', KEYS[5], 'movedAt', 'credit', 'quota', 'sequence', 'regatheredAt')
  local movedAt, regatheredAt = tonumber(room[1]), tonumber(room[5] or 0)
  local isEmpty = not movedAt
  if isEmpty then
    -- The first to come to a new room is called at once.
    movedAt, room = now, { nil, '1', '0', '0' }
    redis.call('HSET', KEYS[5], 'movedAt', whole(now), 'credit', '1', 'quota', '0', 'sequence', '0')
    expire(KEYS[5])
  end
  -- A flush, or an old copy: a room that was known is empty, or a ticket that we signed is not known.
  if (isEmpty and isKnown == '1') or (isUnknownTicket and now - regatheredAt > REGATHER_AGAIN_MS) then
    redis.call('HSET', KEYS[5], 'movedAt', whole(now + REGATHER_MS), 'regatheredAt', whole(now))
    return
  end
  -- What is further ahead was written by a clock that ran ahead; from here on the line moves by the right one.
  if movedAt - now > REGATHER_MS + CLOCKS_DIFFER_MS then
    movedAt = now
    redis.call('HSET', KEYS[5], 'movedAt', whole(now))
  end
  if not isEmpty and now - movedAt < MIN_STEP_MS then return end
  local credit, quota, sequence = tonumber(room[2]), tonumber(room[3]), tonumber(room[4])
  local earned = rate * math.max(0, math.min(now - math.max(movedAt, startsAt), MAX_EARNING_MS)) / 1000
  local most = math.max(1, rate * MAX_EARNING_MS / 1000, credit)
  -- Whoever comes stands in line already.
  if isNew and redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3]) <= 1 then most = math.max(1, rate * IDLE_EARNING_MS / 1000) end
  credit = math.min(credit + earned, most)
  local late = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', whole(now), 'LIMIT', 0, MAX_CALLS)
  for _, id in ipairs(late) do
    local person = read(id)
    if person then dismiss(id, person) else redis.call('ZREM', KEYS[4], id) end
  end
  if #late > 0 then redis.call('HINCRBY', KEYS[5], 'missed', #late) end
  credit = credit + #late
  if rate > 0 then
    local count = math.min(math.floor(credit), MAX_CALLS)
    if redis.call('ZCARD', KEYS[2]) == 0 then quota = 0 else quota = quota + count * share end
    local called = pop('member', math.min(count, math.floor(quota)), sequence)
    quota = quota - math.floor(quota)
    if called < count then
      called = called + pop('member', membersAmong(count - called), sequence + called)
      called = called + pop('all', count - called, sequence + called)
    end
    sequence = sequence + called
    credit = credit - called
  end
  redis.call('HSET', KEYS[5], 'movedAt', whole(now), 'credit', tostring(credit), 'quota', tostring(quota), 'sequence', whole(sequence))
  for _, key in ipairs(KEYS) do expire(key) end
end

-- 2. Who asks. A client that Redis does not know is told of by its ticket and stands where it stood.
local person = read(customer)
if person and person.state == 'a' and person.ends <= now then person.state = 'x' end
local isUnknownTicket = op == 'poll' and person == nil
local isNew = person == nil or (op ~= 'poll' and person.state == 'x')
local answer = nil
if op == 'leave' then
  if person and person.device == device then
    -- A call that is given up is the next person's at once.
    if person.state == 'c' then
      redis.call('HINCRBYFLOAT', KEYS[5], 'credit', 1)
      redis.call('HINCRBY', KEYS[5], 'missed', 1)
    end
    if isLive(person) then dismiss(customer, person) end
  end
  answer = 'gone'
elseif isNew then
  if isTaken(device) then
    answer = 'deviceTaken'
  else
    person = { state = 'w', device = device, issuedAt = issuedAt, joinedAt = joinedAt, lane = lane, ends = 0 }
  end
elseif person.state == 'x' then
  answer = 'gone'
elseif person.device ~= device then
  -- Signing in on another phone takes the place along; the phone before it has lost it.
  if op ~= 'join' and tonumber(issuedAt) <= tonumber(person.issuedAt) then
    answer = 'moved'
  elseif isTaken(device) then
    answer = 'deviceTaken'
  else
    redis.call('HDEL', KEYS[1], 'd:' .. person.device)
    person.device, person.issuedAt = device, issuedAt
    isNew = true
  end
end
if answer then
  if op ~= 'leave' then moveOn(false, false) end
  return { answer, '0', 0, 0, 0, lane, joinedAt, issuedAt, calls }
end
if isNew then
  write(customer, person)
  redis.call('HSET', KEYS[1], 'd:' .. device, customer)
  expire(KEYS[1])
end
local function place()
  local own = redis.call('ZRANK', lineOf[person.lane], customer)
  if own then return own end
  redis.call('ZADD', lineOf[person.lane], rank, customer)
  expire(lineOf[person.lane])
  return redis.call('ZRANK', lineOf[person.lane], customer)
end
if isNew and person.state == 'w' then place() end

-- 3. What the client is told. A call is taken by asking; the pass runs from then on.
moveOn(isUnknownTicket, isNew)
person = read(customer)
if person.state == 'c' then
  redis.call('ZREM', KEYS[4], customer)
  person.state, person.ends = 'a', now + passMs
  write(customer, person)
  redis.call('HINCRBY', KEYS[5], 'claimed', 1)
end
if person.state == 'a' then return { 'admitted', whole(person.ends), 0, 0, 0, person.lane, person.joinedAt, person.issuedAt, calls } end
if person.state ~= 'w' then return { 'gone', '0', 0, 0, 0, person.lane, person.joinedAt, person.issuedAt, calls } end
local ahead, aheadInOther, members = place(), 0, 0
if share > 0 then
  aheadInOther = redis.call('ZCOUNT', person.lane == 'member' and KEYS[3] or KEYS[2], '-inf', '(' .. rank)
  members = redis.call('ZCARD', KEYS[2])
end
return { 'waiting', '0', ahead, aheadInOther, members, person.lane, person.joinedAt, person.issuedAt, calls }
