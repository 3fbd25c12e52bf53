/** Scripts of tasks, credits, deliveries and what is planned for them. */
export const taskScripts = {
  // id, preferred: 1 or 0, price, credits or '', at, JSON, member or '', when it is due
  accept: `
if not isThere() then return 'gone' end
local id, price = ARGV[2], tonumber(ARGV[4])
local available = math.huge
if ARGV[5] ~= '' then available = tonumber(ARGV[5]) - field(S, 'held') - field(S, 'spent')
elseif field(S, 'limited') == 1 then available = field(S, 'balance') end
if price > available then return 'poor' end
local nextId = field(S, 'next')
while call('HEXISTS', S .. ':tasks', num(nextId)) == 1 do nextId = nextId + 1 end
local isTaken = call('HEXISTS', S .. ':tasks', id) == 1
-- Another process was quicker: the task is made anew, with an id that is free.
if isTaken or (ARGV[3] == '0' and tonumber(id) < nextId) then return num(nextId) end
if ARGV[3] == '0' then call('HSET', S, 'next', num(tonumber(id) + 1)) end
call('HSET', S .. ':tasks', id, ARGV[7])
call('ZADD', S .. ':order', call('HINCRBY', S, 'seq', 1), id)
call('HSET', S .. ':open', id, ARGV[4])
call('ZADD', P .. 'open', micros(), sid .. '/' .. id)
call('HSET', P .. 'owners', id, sid)
keep(S .. ':tasks')
keep(S .. ':order')
keep(S .. ':open')
keep(P .. 'open')
keep(P .. 'owners')
add(S, 'held', price)
post(S, ARGV[6], 'hold', -price, id)
if ARGV[8] ~= '' then plan(S, sid, ARGV[8], ARGV[9]) end
makeRoom()
return 'kept'`,

  // id, JSON, member or '', when it is due
  replace: `
if call('HEXISTS', S .. ':tasks', ARGV[2]) == 0 then return 0 end
call('HSET', S .. ':tasks', ARGV[2], ARGV[3])
if ARGV[4] ~= '' then plan(S, sid, ARGV[4], ARGV[5]) end
return 1`,

  // id, at
  delete: `
if call('HEXISTS', S .. ':tasks', ARGV[2]) == 0 then return 0 end
shut(S, ARGV[2], 'refund', ARGV[3])
forget(sid, ARGV[2])
return 1`,

  // id, kind, at, status
  close: `
if not shut(S, ARGV[2], ARGV[3], ARGV[4]) then return 0 end
call('HSET', S .. ':ended', ARGV[2], ARGV[5])
call('HINCRBY', P .. 'tally', ARGV[5], 1)
keep(S .. ':ended')
keep(P .. 'tally')
call('SADD', S .. ':untold', ARGV[2])
keep(S .. ':untold')
return 1`,

  // balance or '', at
  setBalance: `
if not isThere() then return 0 end
call('HSET', S, 'limited', ARGV[2] == '' and 0 or 1)
if ARGV[2] ~= '' then post(S, ARGV[3], 'grant', tonumber(ARGV[2]) - field(S, 'balance')) end
return 1`,

  // member, when it is due: plans what no other script has planned
  plan: `
if not isThere() then return 0 end
local at = call('ZSCORE', S .. ':plan', ARGV[2])
if at and tonumber(at) == tonumber(ARGV[3]) then return 0 end
plan(S, sid, ARGV[2], ARGV[3])
return 1`,

  // member, when it was due, whether it did something, whatever: 1 or 0. Gives 0 where it is still to be done.
  // What was planned for another time meanwhile stays.
  done: `
local id, number, task = string.match(ARGV[2], '^2/(%d+)/(%d+)/(%d+)')
if id and ARGV[4] == '0' and ARGV[5] == '0' then
  local state = call('HGET', S .. ':dvs', string.format('%d', id))
  local after = string.format('2/%s/%06d/%s', id, number + 1, task)
  if state == 'pending|' .. string.format('%d', number - 1) then return 0 end
  if state == 'pending|' .. string.format('%d', number) and not call('ZSCORE', S .. ':plan', after) then return 0 end
end
local at = call('ZSCORE', S .. ':plan', ARGV[2])
if at and tonumber(at) == tonumber(ARGV[3]) then
  call('ZREM', S .. ':plan', ARGV[2])
  call('PUBLISH', P .. 'done', sid .. '|' .. ARGV[4] .. '|' .. ARGV[2])
end
return 1`,

  // generation: what a later sandbox of the key has planned stays
  unplan: `
if call('HGET', S, 'gen') == ARGV[2] then call('UNLINK', S .. ':plan') end
return 1`,
} as const

const deliver = `
local function track(id, state)
  if state == 'held' then call('ZADD', S .. ':dvheld', id, id) else call('ZREM', S .. ':dvheld', id) end
  if state == 'delivered' or state == 'gave up' then call('ZADD', S .. ':dvover', 'NX', micros(), id) end
  keep(S .. ':dvheld')
  keep(S .. ':dvover')
end
local function planAttempt(id, number, task, at)
  plan(S, sid, string.format('2/%012d/%06d/%s', id, number, task), at)
end
local function ofTask(task) return cjson.decode(call('HGET', S .. ':dt', task) or '[]') end
local function deliver(task, text, state, at)
  local id = call('HINCRBY', S, 'delivery', 1)
  call('HSET', S .. ':dv', id, text)
  call('HSET', S .. ':dvs', id, state .. '|0')
  call('ZADD', S .. ':dvo', id, id)
  local ids = ofTask(task)
  table.insert(ids, id)
  call('HSET', S .. ':dt', task, cjson.encode(ids))
  track(id, state)
  if state == 'pending' and at ~= '' then planAttempt(id, 1, task, at) end
  if call('ZCARD', S .. ':dvo') > DELIVERIES then
    -- What is owed stays beyond the bound: it will be told, or visibly given up.
    local gone = call('ZPOPMIN', S .. ':dvover')[1] or call('ZPOPMIN', S .. ':dvheld')[1]
    if gone then
      local old = string.format('%d', cjson.decode(call('HGET', S .. ':dv', gone)).task)
      local left = {}
      for _, other in ipairs(ofTask(old)) do if other ~= tonumber(gone) then table.insert(left, other) end end
      if #left == 0 then call('HDEL', S .. ':dt', old) else call('HSET', S .. ':dt', old, cjson.encode(left)) end
      call('HDEL', S .. ':dv', gone)
      call('HDEL', S .. ':dvs', gone)
      call('ZREM', S .. ':dvo', gone)
    end
  end
  for _, name in ipairs({ 'dv', 'dvs', 'dvo', 'dvover', 'dvheld', 'dt' }) do keep(S .. ':' .. name) end
  return id
end
`

export const deliveryScripts = {
  // task; then JSON, state, when it is due or '' …
  owe: `${deliver}
if call('SREM', S .. ':untold', ARGV[2]) == 0 then return {} end
call('ZREM', P .. 'open', sid .. '/' .. ARGV[2])
call('ZADD', P .. 'closed', real(), sid .. '/' .. ARGV[2])
keep(P .. 'closed')
local ids = {}
for index = 3, #ARGV, 3 do
  table.insert(ids, deliver(ARGV[2], ARGV[index], ARGV[index + 1], ARGV[index + 2]))
end
return ids`,

  // task, JSON, state, when it is due or ''
  addDelivery: `${deliver}
if not isThere() then return 0 end
return deliver(ARGV[2], ARGV[3], ARGV[4], ARGV[5])`,

  // id, task, JSON, state, attempts, state and attempts that it has to have, when it is due or ''
  replaceDelivery: `${deliver}
local id = tonumber(ARGV[2])
if call('HGET', S .. ':dvs', ARGV[2]) ~= ARGV[7] then return 0 end
call('HSET', S .. ':dv', ARGV[2], ARGV[4])
call('HSET', S .. ':dvs', ARGV[2], ARGV[5] .. '|' .. ARGV[6])
track(id, ARGV[5])
if ARGV[5] == 'pending' and ARGV[8] ~= '' then planAttempt(id, tonumber(ARGV[6]) + 1, ARGV[3], ARGV[8]) end
return 1`,
} as const
