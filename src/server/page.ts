/**
 * The live view, as it runs in the browser: it shows what the control API says and sends what is clicked, no
 * more. What comes from outside is set as `textContent`; the page's policy refuses the other ways.
 */
export const script = String.raw`
const most = 20
const token = new URLSearchParams(location.search).get('token')

let picked = location.hash.slice(1)
let sandboxes = []
let scenarios = []
/** What GET /_mock/sandbox said of each sandbox that is shown, and when. */
const states = new Map()
/** Ids of sandboxes to read again; 'all' is every one. */
const stale = new Set()

const one = () => sandboxes.find(({ id }) => id === picked)?.id
const steered = () => one() ?? (sandboxes.length === 1 ? sandboxes[0].id : undefined)
const shown = () => (one() ? [one()] : sandboxes.slice(0, most).map(({ id }) => id))

async function call(method, path, sandbox, body) {
  const headers = {
    ...(token && { 'X-Mock-Token': token }),
    ...(sandbox && { 'X-Mock-Sandbox': sandbox }),
    ...(body && { 'Content-Type': 'application/json' }),
  }
  const response = await fetch('_mock/' + path, { method, headers, body: body && JSON.stringify(body) })
  if (response.ok) return response
  const text = await response.text()
  let problem
  try {
    problem = JSON.parse(text).error
  } catch {}
  throw new Error(problem ?? method + ' /_mock/' + path + ' was answered ' + response.status + ': ' + text)
}
const read = async (path, sandbox) => (await call('GET', path, sandbox)).json()

// The event stream tells what has changed; it is read anew a moment later, all changes of that moment at once.
let isLive = false
async function follow() {
  try {
    const { body } = await call('GET', 'events?sandbox=all')
    const events = body.pipeThrough(new TextDecoderStream()).getReader()
    isLive = true
    let rest = ''
    for (let part = await events.read(); !part.done; part = await events.read()) {
      const blocks = (rest + part.value).split('\n\n')
      rest = blocks.pop()
      for (const block of blocks) {
        const data = /^data: ?(.*)$/m.exec(block)
        if (data) changed(JSON.parse(data[1]).sandbox)
      }
    }
    throw new Error('the mock has ended the connection')
  } catch (error) {
    isLive = false
    connection(error)
    setTimeout(follow, 1000)
  }
}

let timer
function changed(id, wait = 150) {
  stale.add(id)
  timer ??= setTimeout(update, wait)
}
async function update() {
  try {
    await refresh()
    show()
    if (isLive) connection()
  } catch (error) {
    connection(error)
    if (isLive) stale.add('all')
  }
  timer = stale.size > 0 ? setTimeout(update, stale.has('all') ? 1000 : 150) : undefined
}

async function refresh() {
  const old = new Set(stale)
  stale.clear()
  sandboxes = (await read('sandboxes')).sandboxes
  const wanted = shown()
  for (const id of [...states.keys()]) if (!wanted.includes(id)) states.delete(id)
  const missing = wanted.filter((id) => !states.has(id) || old.has(id) || old.has('all'))
  const readOne = async (id) => states.set(id, { ...(await read('sandbox', id)), readAt: performance.now() })
  await Promise.all(missing.map(readOne))
  if (scenarios.length === 0 && steered()) scenarios = (await read('scenario', steered())).scenarios
  clearTimeout(alarm)
  const waits = wanted.map((id) => ({ id, wait: untilNext(states.get(id)) }))
  const first = Math.min(...waits.map(({ wait }) => wait))
  const due = () => waits.filter(({ wait }) => wait < first + 100).forEach(({ id }) => changed(id))
  if (first < 2 ** 31) alarm = setTimeout(due, first)
}

// No event tells that time has passed, so a sandbox is read again when the next status of a task begins.
let alarm
function untilNext({ clock, tasks, readAt }) {
  const times = tasks.flatMap(({ timeline }) => timeline.map(({ at }) => at)).filter((at) => at > clock.now)
  const wait = (Math.min(...times) - clock.now) / clock.rate
  return wait < Infinity ? wait - (performance.now() - readAt) : Infinity
}

/** @returns {any} */
const the = (id) => document.getElementById(id)
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text })
const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text
}
const stamp = (time) => new Date(time).toISOString().slice(0, 19).replace('T', ' ')

function connection(error) {
  the('connection').dataset.state = error ? 'lost' : 'live'
  say(the('connection'), error ? 'Not connected, trying again: ' + error.message : 'Live')
}

function show() {
  const select = the('sandbox')
  const options = [...select.options].slice(1)
  for (const option of options) if (!sandboxes.some(({ id }) => id === option.value)) option.remove()
  for (const { id, key } of sandboxes)
    if (!options.some(({ value }) => value === id)) select.add(new Option(key + ' ' + id, id))
  select.value = one() ?? ''
  say(select.options[0], sandboxes.length > most ? 'The last ' + most + ' of ' + sandboxes.length : 'All')
  the('empty').hidden = sandboxes.length > 0
  the('choose').hidden = steered() !== undefined || sandboxes.length === 0
  const all = (part) =>
    [...states].flatMap(([id, state]) =>
      state[part].map((item) => ({ ...item, key: id + ' ' + item.id, owner: state.key + ' ' + id })),
    )
  const ends = { DONE: 'good', ERROR: 'bad', CANCELLED: 'bad' }
  fill('tasks', all('tasks').sort((a, b) => b.createdAt.localeCompare(a.createdAt)), (task) => [
    task.owner,
    task.id,
    { text: task.status, mood: ends[task.status] ?? 'busy' },
    task.scenario + ' (' + task.why + ')',
    stamp(Date.parse(task.createdAt)),
    task.tag ?? '',
    { detail: JSON.stringify(task.request, null, 2) },
  ])
  fill('requests', all('requests').sort((a, b) => b.at - a.at), (request) => [
    request.owner,
    stamp(request.at),
    request.method + ' ' + request.path,
    { text: request.status, mood: request.status < 400 ? 'good' : request.status < 500 ? 'busy' : 'bad' },
    request.reason ?? '',
    request.scenario + ' (' + request.why + ')',
    request.hint ?? '',
    request.ms.toFixed(0),
  ])
  showSteering(states.get(steered()))
}

/** Rows that are there already are kept: what is focused or open stays so. */
function fill(id, items, cellsOf) {
  const table = the(id)
  const [body] = table.tBodies
  const some = items.slice(0, 100)
  const rows = new Map([...body.rows].map((row) => [row.dataset.key, row]))
  for (const [key, row] of rows) if (!some.some((item) => item.key === key)) row.remove()
  some.forEach((item, index) => {
    const row = rows.get(item.key) ?? document.createElement('tr')
    row.dataset.key = item.key
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null)
    cellsOf(item).forEach((given, column) => {
      const { text = String(given), mood = '', detail } = Object(given)
      const cell = row.cells[column] ?? row.insertCell()
      cell.dataset.column = table.tHead.rows[0].cells[column].textContent
      cell.dataset.mood = mood
      if (detail === undefined) say(cell, String(text))
      else if (!cell.firstChild) {
        const details = document.createElement('details')
        details.append(make('summary', 'Show'), make('pre', detail))
        cell.append(details)
      }
    })
  })
  table.hidden = some.length === 0
  table.className = one() ? 'one' : ''
}

function showSteering(state) {
  the('steering').hidden = !state
  if (!state) return
  const { scenario, clock, credits } = state
  say(the('scenario'), scenario.name + ': ' + scenario.summary)
  const buttons = the('scenarios').children
  scenarios.forEach(({ name, summary }, index) => {
    const button = buttons[index] ?? the('scenarios').appendChild(make('button', name))
    button.title = summary
    button.onclick = () => steer('PUT', 'scenario', { name })
    button.setAttribute('aria-pressed', String(name === scenario.name))
  })
  const pace = clock.frozen ? 'frozen' : clock.rate === 1 ? 'running' : 'running ' + clock.rate + ' times as fast'
  say(the('pace'), pace)
  the('freeze').setAttribute('aria-pressed', String(clock.frozen))
  the('resume').setAttribute('aria-pressed', String(clock.rate === 1))
  const balance = credits.balance === null ? 'unlimited' : String(credits.balance)
  say(the('credits'), balance + ', ' + credits.held + ' held, ' + credits.spent + ' spent')
  tick()
}

function tick() {
  const state = states.get(steered())
  if (!state) return
  const { now, rate } = state.clock
  say(the('now'), stamp(now + (performance.now() - state.readAt) * rate) + ' UTC')
}

async function steer(method, path, body) {
  if (!one()) pick(steered())
  say(the('problem'), '')
  say(the('done'), '')
  try {
    const { ran } = await (await call(method, path, picked, body)).json()
    const first = ran?.slice(0, 5).map(({ what }) => what).join(', ') || 'nothing was due'
    if (ran) say(the('done'), 'On the way: ' + first + (ran.length > 5 ? ' and ' + (ran.length - 5) + ' more.' : '.'))
  } catch (error) {
    say(the('problem'), error.message)
  }
  changed(picked, 0)
}

function pick(id) {
  picked = id
  history.replaceState(null, '', '#' + id)
  changed(id || 'all', 0)
}

the('sandbox').onchange = ({ target }) => pick(target.value)
the('clock').onclick = ({ target }) => {
  if (target.dataset.move) steer('POST', 'clock', JSON.parse(target.dataset.move))
}
if (token) for (const link of document.links) link.search = '?token=' + encodeURIComponent(token)
setInterval(tick, 250)
follow()
`
