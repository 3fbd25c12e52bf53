import { duration, type Milliseconds } from '../../clock.ts'
import { OperatorError } from '../../errors.ts'

/** What a Redis URL says: the server, and how the state is kept there. */
export interface Address {
  /** As the driver takes it: without what is said below. */
  readonly url: string
  /** Every key begins with it. @default 'claid-mock:' */
  readonly prefix: string
  /** How long what nobody uses is kept. @default 24h */
  readonly retention: Milliseconds
  /** How long a start waits for the server. @default 10s */
  readonly wait: Milliseconds
  /** After how long a silent process is taken for dead, and what it was doing is done by another. @default 10s */
  readonly lease: Milliseconds
}

const example = 'Write redis://HOST:6379/0?prefix=claid-mock:&retention=24h'

/**
 * Reads `redis://host:6379/0?prefix=mock:&retention=24h&wait=10s&lease=10s`.
 * @throws {OperatorError} when it is none, or says something unknown
 */
export function readAddress(text: string): Address {
  const wrong = (what: string) => new OperatorError('open the state in Redis', what, example)
  if (!URL.canParse(text)) throw wrong('the address is no URL')
  const url = new URL(text)
  const asked = new Map(url.searchParams)
  url.search = ''
  const take = (name: string, otherwise: string) => {
    const value = asked.get(name) ?? otherwise
    asked.delete(name)
    return value
  }
  const time = (name: string, otherwise: string) => {
    const value = duration(take(name, otherwise))
    if (value >= 100) return value
    throw wrong(`${name} is ${value} ms`)
  }
  const prefix = take('prefix', 'claid-mock:')
  if (!/^[\x21-\x7e]{1,100}$/.test(prefix)) throw wrong(`"${prefix}" is no prefix of keys`)
  const address = {
    url: url.href,
    prefix,
    retention: time('retention', '24h'),
    wait: time('wait', '10s'),
    lease: time('lease', '10s'),
  }
  const [unknown] = asked.keys()
  if (unknown !== undefined) throw wrong(`"${unknown}" is nothing that an address says`)
  return address
}
