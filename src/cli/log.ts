import { styleText } from 'node:util'
import type { AttemptRecord } from '../mock-options.ts'
import { keyVariable } from '../server/about.ts'
import type { RequestRecord } from '../server/journal.ts'

/** What the banner tells, and the `ready` line of `--log json`. */
export interface Ready {
  readonly url: string
  readonly port: number
  readonly seed: string
  readonly contract: { readonly file: string; readonly hash: string; readonly title: string }
  readonly routes: readonly string[]
  readonly scenario: { readonly name: string; readonly summary: string }
  /** What every planned time is divided by. */
  readonly speed: number
  /** Such as `1/s, 60/m`, or `off`. */
  readonly limits: string
  /** Where events go, and how their signature is written; undefined where nowhere. */
  readonly webhook: string | undefined
  readonly curl: string
  /** Where the page is; undefined where it is left out. */
  readonly page: string | undefined
  /** The key of a demonstration. */
  readonly key: string | undefined
  /** Where the page is and its token, off loopback. */
  readonly control: string | undefined
  /** A base URL that ends in the first part all paths share, such as `/v1`. */
  readonly versioned: string | undefined
}

/** One way to tell the operator what happens. */
export interface Log {
  ready(ready: Ready): void
  readonly request: ((record: RequestRecord) => void) | undefined
  readonly attempt: ((record: AttemptRecord) => void) | undefined
  note(text: string): void
}

type Write = (line: string) => void

/** @param write takes one line without its end */
export function makeLog(kind: 'pretty' | 'json' | 'silent', write: Write): Log {
  if (kind === 'json') return jsonLog(write)
  return kind === 'silent'
    ? { ready() {}, request: undefined, attempt: undefined, note() {} }
    : prettyLog(write)
}

function jsonLog(write: Write): Log {
  const line = (event: string, fields: object) => write(JSON.stringify({ event, ...fields }))
  return {
    ready: (ready) => line('ready', ready),
    request: (record) => line('request', record),
    attempt: (record) => line('attempt', withoutBytes(record)),
    note: (text) => line('note', { text }),
  }
}

/** A line of the log tells what happened; the bytes are in the deliveries. */
function withoutBytes({ attempt, event, ...record }: AttemptRecord): object {
  const { number, at, url, answer } = attempt
  // `event` names the line.
  return { webhookEvent: event, ...record, number, at, url, status: answer?.status, ms: answer?.ms }
}

/** What clients send must not steer the operator's terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?')

function pace(speed: number): string {
  if (speed === 1) return ''
  return speed === 0 ? '; at once, by --speed 0' : `; ${speed} times as fast, by --speed ${speed}`
}

function prettyLog(write: Write): Log {
  const bold = (text: string) => styleText('bold', text)
  const dim = (text: string) => styleText('dim', text)
  return {
    ready({
      url,
      contract,
      routes,
      scenario,
      limits,
      curl,
      seed,
      versioned,
      control,
      speed,
      webhook,
      page,
      key,
    }) {
      const rows: [string, string][] = [
        [
          'Base URL',
          bold(url) + (versioned ? dim(`   or ${versioned} for a client that adds paths without it`) : ''),
        ],
        ['Contract', `${contract.title} (${contract.file}, ${contract.hash}); verified against live: never`],
        ...routes.map((route, index): [string, string] => [index === 0 ? 'Routes' : '', route]),
        [
          'Limits',
          limits === 'off'
            ? 'off'
            : `${limits} for each key${limits === '1/s, 60/m' ? ', as documented' : ''}; --rate-limit off lifts them`,
        ],
        ['Tasks', `${scenario.name}: ${scenario.summary}${pace(speed)}`],
        ...(webhook ? [['Webhook', webhook] as [string, string]] : []),
        ...(control
          ? [['Control', `${control} (others on the network need the token)`] as [string, string]]
          : page
            ? [['Page', `${bold(page)}   to watch and steer it in a browser`] as [string, string]]
            : []),
        ...(key ? [['Key', bold(key)] as [string, string]] : []),
        ...(curl.includes(keyVariable)
          ? [['Keys', `those of --keys; the line below takes one from ${keyVariable}`] as [string, string]]
          : []),
        ['Seed', seed],
      ]
      write(`${bold('claid-mock')}, an unofficial stand-in for Claid`)
      write('')
      for (const [name, value] of rows) write(`  ${dim(name.padEnd(9))} ${value}`)
      write('')
      write(`  ${curl}`)
      write('')
    },
    request({ method, path, status, ms, key, hint }) {
      const colour = status < 400 ? 'green' : status < 500 ? 'yellow' : 'red'
      const took = dim(`${ms.toFixed(0)} ms`)
      write(
        `${styleText(colour, String(status))} ${printable(`${method} ${path}`)} ${took}${key ? dim(` ${key}`) : ''}`,
      )
      if (hint) write(`    ${styleText('cyan', hint)}`)
    },
    attempt({ task, event, state, reason, attempt, key }) {
      const { number, url, answer } = attempt
      const colour = state === 'delivered' ? 'green' : state === 'gave up' ? 'red' : 'yellow'
      const what = `${event} of task ${task} to ${printable(new URL(url).host)}, attempt ${number}: ${state === 'pending' ? 'will be tried again' : state}`
      const took = dim(`${(answer?.ms ?? 0).toFixed(0)} ms`)
      write(`${styleText(colour, String(answer?.status ?? '---'))} ${what} ${took} ${dim(key)}`)
      if (reason) write(`    ${styleText('cyan', printable(reason))}`)
    },
    note: (text) => write(text),
  }
}
