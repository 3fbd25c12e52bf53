import { toldFields } from './told.ts'

/** Scripts of a sandbox as a whole: what it was told, its clock, its rate windows, counters, faults, journal. */
export const sandboxScripts = {
  // key, first id, balance or '', at, create: 1 or 0, all lifetimes anew: 1 or 0
  open: `
local dropped = {}
local isNew = not isThere()
if isNew then
  if ARGV[6] == '0' then return false end
  local gen = call('INCR', P .. 'gen')
  keep(P .. 'gen')
  local balance = ARGV[4]
  call('HSET', S, 'key', ARGV[2], 'gen', gen, 'first', ARGV[3], 'next', ARGV[3], 'fresh', balance, 'at', ARGV[5],
    'balance', 0, 'held', 0, 'spent', 0, 'limited', balance == '' and 0 or 1, 'faults', 0)
  if balance ~= '' then post(S, ARGV[5], 'grant', tonumber(balance)) end
  if call('ZCARD', P .. 'uses') >= SANDBOXES then
    local row = call('ZRANGE', P .. 'uses', 0, 99)
    local gone = row[1]
    for _, id in ipairs(row) do
      local s = of(id)
      local owed = call('ZCARD', s .. ':dvo') - call('ZCARD', s .. ':dvover') - call('ZCARD', s .. ':dvheld')
      if call('HLEN', s .. ':open') == 0 and call('SCARD', s .. ':untold') == 0 and owed == 0 then
        gone = id
        break
      end
    end
    if gone then table.insert(dropped, drop(gone)) end
  end
end
call('ZADD', P .. 'uses', micros(), sid)
if isNew or call('PTTL', S) < TTL - RETENTION / 10 then
  keep(P .. 'uses')
  keep(S)
  for _, name in ipairs({ 'tasks', 'order', 'open', 'untold', 'ledger', 'c', 'tc', 'ended', 'faults', 'fused', 'req',
    'plan', 'ws', 'dv', 'dvs', 'dvo', 'dvover', 'dvheld', 'dt' }) do keep(S .. ':' .. name) end
  for _, name in ipairs(call('HKEYS', S .. ':ws')) do keep(S .. ':w:' .. name) end
  for _, name in ipairs({ 'open', 'closed', 'owners', 'tally', 'gen', 'seed', 'run' }) do keep(P .. name) end
end
local told = call('HMGET', S, ${toldFields.map((name) => `'${name}'`).join(', ')})
for index = 1, ${toldFields.length} do told[index] = told[index] or '' end
told[${toldFields.length + 1}] = call('ZRANGE', S .. ':plan', 0, 0, 'WITHSCORES')[2] or ''
for _, key in ipairs(dropped) do table.insert(told, key) end
return told`,

  // name, JSON or '' …
  change: `
if not isThere() then return 0 end
for index = 2, #ARGV, 2 do
  if ARGV[index + 1] == '' then call('HDEL', S, ARGV[index]) else call('HSET', S, ARGV[index], ARGV[index + 1]) end
end
return 1`,

  // process time, target or '', rate or '', end of time
  pace: `
if not isThere() then return false end
local base = tonumber(ARGV[2])
local at, since, rate = base, base, 1
local kept = call('HGET', S, 'pace')
if kept then
  local pace = cjson.decode(kept)
  at, since, rate = pace.at, pace.since, pace.rate
end
local now = math.min(at + (base - since) * rate, tonumber(ARGV[5]))
if ARGV[4] ~= '' then at, since, rate = now, base, tonumber(ARGV[4]) end
if ARGV[3] ~= '' and tonumber(ARGV[3]) > now then at, since = tonumber(ARGV[3]), base end
local pace = '{"at":' .. num(at) .. ',"since":' .. num(since) .. ',"rate":' .. num(rate) .. '}'
call('HSET', S, 'pace', pace)
return pace`,

  // now, what: count, enforce or look; then name, limit, window …
  rate: `
local now, what = tonumber(ARGV[2]), ARGV[3]
local isFull = false
local function key(index) return S .. ':w:' .. ARGV[index] end
for index = 4, #ARGV, 3 do
  local oldest = call('LINDEX', key(index), 0)
  while oldest and tonumber(oldest) <= now - tonumber(ARGV[index + 2]) do
    call('LPOP', key(index))
    oldest = call('LINDEX', key(index), 0)
  end
  if call('LLEN', key(index)) >= tonumber(ARGV[index + 1]) then isFull = true end
end
if what == 'enforce' and isFull then return false end
local usage = {}
for index = 4, #ARGV, 3 do
  if what ~= 'look' and isThere() then
    call('RPUSH', key(index), ARGV[2])
    -- Only where nothing is enforced can it be full: then the oldest makes room.
    if call('LLEN', key(index)) > tonumber(ARGV[index + 1]) then call('LPOP', key(index)) end
    call('HSET', S .. ':ws', ARGV[index], ARGV[index + 1] .. '|' .. ARGV[index + 2])
    keep(key(index))
    keep(S .. ':ws')
  end
  table.insert(usage, call('LLEN', key(index)))
  table.insert(usage, call('LINDEX', key(index), 0) or '')
end
return usage`,

  // name, task or ''
  count: `
if not isThere() then return 1 end
if ARGV[3] == '' then
  local counted = call('HINCRBY', S .. ':c', ARGV[2], 1)
  keep(S .. ':c')
  return counted
end
local kept = call('HGET', S .. ':tc', ARGV[3])
local counters = kept and cjson.decode(kept) or {}
local counted = (counters[ARGV[2]] or 0) + 1
counters[ARGV[2]] = counted
-- A counter of a task that is gone would stay for ever.
if call('HEXISTS', S .. ':tasks', ARGV[3]) == 1 then
  call('HSET', S .. ':tc', ARGV[3], cjson.encode(counters))
  keep(S .. ':tc')
end
return counted`,

  // JSON
  addFault: `
if not isThere() then return 0 end
local id = call('HINCRBY', S, 'fault', 1)
call('HSET', S .. ':faults', id, ARGV[2])
call('HINCRBY', S, 'faults', 1)
keep(S .. ':faults')
return id`,

  // id, times: how often it was met, this time included; 0 when it is used up
  takeFault: `
if call('HEXISTS', S .. ':faults', ARGV[2]) == 0 then return 0 end
if tonumber(call('HGET', S .. ':fused', ARGV[2]) or '0') >= tonumber(ARGV[3]) then return 0 end
local used = call('HINCRBY', S .. ':fused', ARGV[2], 1)
keep(S .. ':fused')
return used`,

  // JSON
  record: `
if not isThere() then return 0 end
local more = call('LPUSH', S .. ':req', ARGV[2]) - REQUESTS
if more > 0 then
  call('LTRIM', S .. ':req', 0, REQUESTS - 1)
  call('HINCRBY', S, 'forgotten', more)
end
keep(S .. ':req')
return 1`,

  // at, parts …
  clear: `
if not isThere() then return 0 end
local at = ARGV[2]
local clearing = {
  tasks = function()
    for _, task in ipairs(call('ZRANGE', S .. ':order', 0, -1)) do
      shut(S, task, 'refund', at)
      forget(sid, task)
    end
  end,
  credits = function()
    call('UNLINK', S .. ':ledger')
    call('HSET', S, 'balance', 0, 'spent', 0)
    -- As at the start; what open tasks hold is held still.
    if field(S, 'held') > 0 then post(S, at, 'carried', -field(S, 'held')) end
    local fresh = call('HGET', S, 'fresh')
    call('HSET', S, 'limited', fresh == '' and 0 or 1)
    if fresh ~= '' then post(S, at, 'grant', tonumber(fresh)) end
  end,
  limits = function() clearWindows(S) end,
  faults = function()
    call('UNLINK', S .. ':faults', S .. ':fused')
    call('HSET', S, 'faults', 0)
  end,
  counters = function() call('UNLINK', S .. ':c') end,
  requests = function()
    call('UNLINK', S .. ':req')
    call('HDEL', S, 'forgotten')
  end,
  scenario = function() call('HDEL', S, 'scenario', 'limits') end,
  deliveries = function() clearDeliveries(S) end,
  webhook = function() call('HDEL', S, 'webhook', 'receiver') end,
}
for index = 3, #ARGV do clearing[ARGV[index]]() end
return 1`,

  // last use before, in microseconds, or '': gives what was dropped, or nothing where it is in use
  drop: `
if ARGV[2] ~= '' and tonumber(call('ZSCORE', P .. 'uses', sid) or '0') > tonumber(ARGV[2]) then return '' end
return drop(sid)`,

  // who, for how long: 1 when it is theirs
  hold: `
local holder = call('GET', S .. ':moving')
if holder and holder ~= ARGV[2] then return 0 end
call('SET', S .. ':moving', ARGV[2], 'PX', ARGV[3])
-- One that dies meanwhile leaves jobs that wait by the old clock.
call('ZADD', P .. 'moved', real(), sid)
keep(P .. 'moved')
return 1`,

  // who
  release: `
if call('GET', S .. ':moving') == ARGV[2] then
  call('DEL', S .. ':moving')
  call('ZREM', P .. 'moved', sid)
end
return 1`,
} as const
