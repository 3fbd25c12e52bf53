import { BlockList, isIP } from 'node:net'

/**
 * Addresses that a server must not be talked into calling: its own machine, its own network, its cloud's
 * metadata. From the IANA special-purpose registries (RFC 6890 and what amended it).
 */
const inner = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inner.addSubnet(net, prefix, 'ipv4')
// An Azure service that answers from inside every machine there, at an address that is public.
inner.addAddress('168.63.129.16', 'ipv4')

// Of IPv6 only 2000::/3 is given to the public internet; the rest, loopback and link-local and unique-local and
// multicast with it, is refused as a whole. These parts of it are special all the same.
const publicV6 = new BlockList()
publicV6.addSubnet('2000::', 3, 'ipv6')
const specialV6 = new BlockList()
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  specialV6.addSubnet(net, prefix, 'ipv6')

/**
 * Whether an address is one of the public internet's, as against the machine itself, its network or what is
 * reserved. IPv4 that hides in IPv6 (mapped, NAT64) is judged as IPv4.
 * @param address an IPv4 or IPv6 address in the usual notation; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const version = isIP(bare)
  if (version === 4) return !inner.check(bare, 'ipv4')
  if (version === 6) {
    const within = embeddedIPv4(bare)
    if (within !== undefined) return !inner.check(within, 'ipv4')
    return publicV6.check(bare, 'ipv6') && !specialV6.check(bare, 'ipv6')
  }
  return false
}

/** The IPv4 address in `::ffff:a.b.c.d` and `64:ff9b::a.b.c.d`. */
function embeddedIPv4(address: string): string | undefined {
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  const isNat64 =
    groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0)
  if (!isMapped && !isNat64) return undefined
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const [, head = '', a = 0, b = 0, c = 0, d = 0] = dotted ?? []
  const plain = dotted
    ? `${head}${((Number(a) << 8) | Number(b)).toString(16)}:${((Number(c) << 8) | Number(d)).toString(16)}`
    : address
  const [left = '', right] = plain.split('::')
  const parse = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [start, end] = [parse(left), parse(right ?? '')]
  return right === undefined ? start : [...start, ...Array(8 - start.length - end.length).fill(0), ...end]
}

/** An address that a name was resolved to. */
export interface Resolved {
  readonly address: string
  readonly family: number
}

/** Finds all addresses of a host name, as `dns.promises.lookup` with `all` does. */
export type Resolve = (hostname: string) => Promise<readonly Resolved[]>

/** Why a host may not be called; undefined when it may. */
export interface Refused {
  readonly reason: 'scheme' | 'credentials' | 'private' | 'unresolved'
  readonly text: string
}

/**
 * Judges a URL before anything is sent to it, its host by name alone: literal addresses in every notation
 * (`2130706433`, `0x7f.1`, `[::1]`), which `new URL` has written out, and names that mean this machine.
 */
export function refuseUrl(url: URL, allow: ReadonlySet<string>): Refused | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { reason: 'scheme', text: `${url.protocol.slice(0, -1)} is not http or https` }
  }
  if (url.username !== '' || url.password !== '') {
    return { reason: 'credentials', text: 'the URL carries a user name or password' }
  }
  if (isAllowed(url, allow)) return undefined
  const host = hostOf(url)
  const isLocalName = /(^|\.)(localhost|local|internal|localdomain|home\.arpa|intranet|lan)$/i.test(host)
  if (isLocalName || (isIP(host) > 0 && !isPublicAddress(host))) {
    return { reason: 'private', text: `${host} is not on the public internet` }
  }
  return undefined
}

/** Whether the operator has named this host (`name`, or `name:port`). */
export const isAllowed = (url: URL, allow: ReadonlySet<string>): boolean =>
  allow.has(hostOf(url)) || allow.has(url.host.toLowerCase())

/** A URL's host as it is looked up: lower case, no brackets, no final dot. */
export const hostOf = (url: URL): string =>
  url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

/**
 * Resolves a host and keeps only addresses that may be called. One inner address among public ones refuses
 * the host: which of them is called would be chance.
 */
export async function resolvePublic(host: string, resolve: Resolve): Promise<readonly Resolved[] | Refused> {
  const literal = isIP(host)
  const found = literal > 0 ? [{ address: host, family: literal }] : await resolve(host).catch(() => [])
  if (found.length === 0) return { reason: 'unresolved', text: `the name ${host} does not resolve` }
  const isInner = found.some(({ address }) => !isPublicAddress(address))
  if (isInner) return { reason: 'private', text: `${host} is not on the public internet` }
  return found
}
