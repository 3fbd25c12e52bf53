import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { verifySignature } from '../../src/index.ts'
import { encodings, sign } from '../../src/webhooks/sign.ts'

/**
 * Written down from these commands, BODY and SECRET filled in:
 *
 *     printf '%s' 'BODY' | openssl dgst -sha256 -hmac 'SECRET'
 *     printf '%s' 'BODY' | openssl dgst -sha256 -hmac 'SECRET' -binary | openssl base64 -A
 */
const known = [
  {
    what: 'a body',
    body: '{"data":{"id":1}}',
    secret: 'whsec_test',
    hex: 'eab2ff1218d9e8902deabc37d12f2066247de6f4cbb435e7909dd211e5a8bab2',
    base64: '6rL/EhjZ6JAt6rw30S8gZiR95vTLtDXnkJ3SEeWourI=',
  },
  {
    what: 'a body of more than ASCII',
    body: '{"data":{"note":"été 👗"}}',
    secret: 'whsec_test',
    hex: 'caf07fa62b2362116d862191856ee173581b11ddaa8e6b0e5c8d9286bf67c234',
    base64: 'yvB/pisjYhFthiGRhW7hc1gbEd2qjmsOXI2Shr9nwjQ=',
  },
  {
    what: 'no bytes at all',
    body: '',
    secret: 'whsec_test',
    hex: '43c0f4d23c8e8841358fad4624b1a592799222b29f25bb59baea43cdcb522ed1',
    base64: 'Q8D00jyOiEE1j61GJLGlknmSIrKfJbtZuupDzctSLtE=',
  },
  {
    what: 'a secret of more than ASCII',
    body: '{"data":{"id":1}}',
    secret: 'clé',
    hex: '2c59c7e0a57f2aceae1b8567c0c2c08f6f26bee657e7b3fda087c947cc6b768a',
    base64: 'LFnH4KV/Ks6uG4VnwMLAj28mvuZX57P9oIfJR8xrdoo=',
  },
] as const

const [first] = known
const written = ({ hex, base64 }: (typeof known)[number]) => ({ hex, base64, 'sha256=hex': `sha256=${hex}` })

describe.each(known)('the signature of $what', (answer) => {
  const { body, secret, hex } = answer

  test.each(encodings)('is what openssl says, as %s', (encoding) => {
    expect(sign(body, secret, encoding)).toBe(written(answer)[encoding])
  })

  test.each(encodings)('is verified, as %s', (encoding) => {
    expect(verifySignature(body, written(answer)[encoding], secret)).toBe(true)
  })

  test('is verified over whatever holds the bytes', () => {
    const buffer = Buffer.from(body)
    const arrayBuffer = new Uint8Array(buffer).buffer
    for (const raw of [body, buffer, new Uint8Array(buffer), arrayBuffer])
      expect(verifySignature(raw, hex, secret)).toBe(true)
  })
})

const openssl = spawnSync('openssl', ['version']).status === 0
test('openssl is there where it counts', () => {
  expect(openssl || !process.env.CI).toBe(true)
})

test.runIf(openssl).each(known)('openssl still says so of $what', ({ body, secret, hex, base64 }) => {
  const dgst = (...more: string[]) =>
    execFileSync('openssl', ['dgst', '-sha256', '-hmac', secret, ...more], { input: body })
  expect(dgst().toString()).toMatch(new RegExp(`${hex}\\s*$`))
  expect(dgst('-binary').toString('base64')).toBe(base64)
})

describe('what is no signature of the body', () => {
  const { body, secret, hex, base64 } = first
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty header', ''],
    ['a header that came twice', [hex, hex]],
    ['a number', 5],
    ['the first half', hex.slice(0, 32)],
    ['a byte too many', `${hex}00`],
    ['one digit that differs', `${hex.slice(0, 63)}${hex.endsWith('2') ? '3' : '2'}`],
    ['another kind of hash', `sha1=${hex}`],
    ['base64 without its end', base64.slice(0, 40)],
    ['letters of another script', 'é'.repeat(64)],
    ['a very long one', 'a'.repeat(1_000_000)],
    ['its prefix alone', 'sha256='],
  ])('%s', (_, header) => {
    expect(verifySignature(body, header as string, secret)).toBe(false)
  })

  test.each<[string, unknown]>([
    ['an empty secret', ''],
    ['a secret that was never set', undefined],
    ['null', null],
    ['another secret', 'whsec_other'],
  ])('anything by %s', (_, other) => {
    expect(verifySignature(body, sign(body, 'x'), other as string)).toBe(false)
    expect(verifySignature(body, hex, other as string)).toBe(false)
  })

  test('that of the same JSON in other bytes', () => {
    expect(verifySignature(JSON.stringify(JSON.parse(body), null, 2), hex, secret)).toBe(false)
  })
})

test('upper-case digits and blanks around are taken', () => {
  const { body, secret, hex } = first
  for (const header of [hex.toUpperCase(), ` ${hex} `, `SHA256=${hex}`])
    expect(verifySignature(body, header, secret)).toBe(true)
})

test.each<[string, unknown]>([
  ['parsed JSON', { data: { id: 1 } }],
  ['nothing', undefined],
  ['a list of bytes', [1, 2]],
])('%s in place of the raw body is an error that says so', (_, body) => {
  expect(() => verifySignature(body as string, first.hex, first.secret)).toThrow(
    /^Failed to verify a signature: .* Give the raw body/,
  )
})

test('bytes that another realm made are bytes', () => {
  // Jest runs tests in a realm of its own, whose ArrayBuffer is another.
  const foreign: ArrayBuffer = runInNewContext('new Uint8Array(bytes).buffer', {
    bytes: [...Buffer.from(first.body)],
  })
  expect(foreign instanceof ArrayBuffer).toBe(false)
  expect(verifySignature(foreign, first.hex, first.secret)).toBe(true)
})

test('signatures are compared in constant time', () => {
  const source = readFileSync('src/webhooks/sign.ts', 'utf8')
  const body = source.slice(source.indexOf('export function verifySignature'))
  expect(body).toContain('timingSafeEqual(')
  expect(body).not.toMatch(/(given|hex|bytes|wanted) ===|\.equals\(|compare\(/)
})
