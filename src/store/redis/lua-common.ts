import type { Milliseconds } from '../../clock.ts'
import type { Bounds } from '../store.ts'

/** What every script knows besides its arguments. */
export interface Limits {
  readonly bounds: Bounds
  /** Process milliseconds. */
  readonly retention: Milliseconds
}

/**
 * What begins every script: names of keys, and what several scripts do. KEYS[1] is the prefix, ARGV[1] the id
 * of the sandbox. Nothing but `open` makes a sandbox: what comes late for one that is gone does nothing.
 */
export const common = ({ bounds, retention }: Limits): string => `
local P, sid = KEYS[1], ARGV[1]
local RETENTION, TTL = ${Math.ceil(retention)}, ${Math.ceil(retention * 1.5) + 1000}
local TASKS, SANDBOXES, LEDGER = ${bounds.tasks}, ${bounds.sandboxes}, ${bounds.ledger}
local REQUESTS, DELIVERIES = ${bounds.requests}, ${bounds.deliveries}
local call = redis.call
local function of(id) return P .. 's:' .. id end
local S = of(sid)

local function isThere() return call('EXISTS', S) == 1 end
local function keep(key) call('PEXPIRE', key, TTL) end
local function micros() local t = call('TIME') return t[1] * 1000000 + t[2] end
local function real() return math.floor(micros() / 1000) end
-- As JavaScript reads it back.
local function num(n) if n == 0 then return '0' end return string.format('%.17g', n) end
local function field(s, name) return tonumber(call('HGET', s, name) or '0') end
local function add(s, name, amount) call('HSET', s, name, num(field(s, name) + amount)) end

-- Keeps what is due, and tells the sweeper until a job stands for it.
local function plan(s, id, member, at)
  call('ZADD', s .. ':plan', at, member)
  keep(s .. ':plan')
  call('ZADD', P .. 'outbox', real(), id .. '|' .. call('HGET', s, 'gen') .. '|' .. at .. '|' .. member)
  keep(P .. 'outbox')
end

-- One movement of credits. What no longer fits is one entry in front.
local function post(s, at, kind, amount, task)
  add(s, 'balance', amount)
  local key = s .. ':ledger'
  local entry = '{"at":' .. at .. ',"kind":"' .. kind .. '","amount":' .. num(amount)
  if task then entry = entry .. ',"task":' .. task end
  call('RPUSH', key, entry .. '}')
  if call('LLEN', key) > LEDGER then
    local half = math.ceil(LEDGER / 2)
    local sum, last = 0, at
    for _, text in ipairs(call('LRANGE', key, 0, half - 1)) do
      sum = sum + tonumber(string.match(text, '"amount":([^,}]+)'))
      last = string.match(text, '"at":([^,]+)')
    end
    call('LTRIM', key, half, -1)
    call('LPUSH', key, '{"at":' .. last .. ',"kind":"carried","amount":' .. num(sum) .. '}')
  end
  keep(key)
end

-- Books the end of a task; false when that was done.
local function shut(s, task, kind, at)
  local price = call('HGET', s .. ':open', task)
  if not price then return false end
  call('HDEL', s .. ':open', task)
  add(s, 'held', -tonumber(price))
  if kind == 'settle' then
    add(s, 'spent', tonumber(price))
    post(s, at, kind, 0, task)
  else
    post(s, at, kind, tonumber(price), task)
  end
  return true
end

local function forget(id, task)
  local s = of(id)
  local ended = call('HGET', s .. ':ended', task)
  if ended then
    call('HDEL', s .. ':ended', task)
    call('HINCRBY', P .. 'tally', ended, -1)
  end
  call('HDEL', s .. ':tasks', task)
  call('ZREM', s .. ':order', task)
  call('HDEL', s .. ':open', task)
  call('SREM', s .. ':untold', task)
  call('HDEL', s .. ':tc', task)
  call('ZREM', P .. 'open', id .. '/' .. task)
  call('ZREM', P .. 'closed', id .. '/' .. task)
  if call('HGET', P .. 'owners', task) == id then call('HDEL', P .. 'owners', task) end
end

-- Forgets tasks until no more than the bound are left: the one that was over first, else the oldest, whose
-- price is given back. What is over for longer than the retention goes as well.
local function makeRoom()
  local closed, open = P .. 'closed', P .. 'open'
  for _, name in ipairs(call('ZRANGEBYSCORE', closed, '-inf', real() - RETENTION, 'LIMIT', 0, 10)) do
    forget(string.match(name, '^(.*)/(%d+)$'))
  end
  while call('ZCARD', closed) + call('ZCARD', open) > TASKS do
    local first = call('ZPOPMIN', closed)[1]
    if first then
      forget(string.match(first, '^(.*)/(%d+)$'))
    else
      local id, task = string.match(call('ZPOPMIN', open)[1], '^(.*)/(%d+)$')
      local text = call('HGET', of(id) .. ':tasks', task)
      if text then shut(of(id), task, 'refund', num(math.floor(cjson.decode(text).createdAt))) end
      forget(id, task)
    end
  end
end

local function clearDeliveries(s)
  call('UNLINK', s .. ':dv', s .. ':dvs', s .. ':dvo', s .. ':dvover', s .. ':dvheld', s .. ':dt')
end

local function clearWindows(s)
  for _, name in ipairs(call('HKEYS', s .. ':ws')) do call('UNLINK', s .. ':w:' .. name) end
  call('UNLINK', s .. ':ws')
end

-- All of a sandbox; gives its generation and its key, or nothing where it is gone.
local function drop(id)
  local s = of(id)
  local key, gen = call('HGET', s, 'key'), call('HGET', s, 'gen')
  for _, task in ipairs(call('ZRANGE', s .. ':order', 0, -1)) do forget(id, task) end
  clearDeliveries(s)
  clearWindows(s)
  call('UNLINK', s, s .. ':tasks', s .. ':order', s .. ':open', s .. ':untold', s .. ':ledger', s .. ':c',
    s .. ':tc', s .. ':ended', s .. ':faults', s .. ':fused', s .. ':req', s .. ':plan')
  call('ZREM', P .. 'uses', id)
  return key and gen .. '|' .. key or ''
end
`
