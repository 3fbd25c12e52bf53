import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** Addresses of a host name. @throws when it has none */
export type Resolve = (hostname: string) => Promise<readonly string[]>

const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

/** Link-local addresses, and those where clouds tell a machine its credentials. */
const metadata = new BlockList()
metadata.addSubnet('169.254.0.0', 16, 'ipv4')
metadata.addAddress('100.100.100.200', 'ipv4')
metadata.addAddress('192.0.0.192', 'ipv4')
metadata.addAddress('168.63.129.16', 'ipv4')
// As a translator from IPv6 to IPv4 writes them (RFC 6052).
metadata.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
metadata.addSubnet('fe80::', 10, 'ipv6')
metadata.addAddress('fd00:ec2::254', 'ipv6')
const metadataNames = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data'])

/**
 * Why nothing may be sent to a host, or undefined where it may.
 * @param allow host names, `*.example.com` among them; undefined is every host that tells no credentials
 */
export async function forbidden(
  url: string,
  allow: readonly string[] | undefined,
  resolve: Resolve = resolveByDns,
): Promise<string | undefined> {
  const plain = forbiddenByName(url, allow)
  if (plain !== undefined) return plain
  const host = hostOf(url)
  if (isIP(host) || host === 'localhost' || allow?.some((pattern) => fits(host, pattern))) return undefined
  const addresses = await resolve(host).catch(() => [])
  const inside = addresses.find(isMetadata)
  return inside === undefined ? undefined : refusal(`${host} is ${inside}`, host)
}

/** The same without asking for the addresses of a name. */
export function forbiddenByName(url: string, allow: readonly string[] | undefined): string | undefined {
  const host = hostOf(url)
  if (allow?.some((pattern) => fits(host, pattern))) return undefined
  if (isMetadata(host) || metadataNames.has(host)) return refusal(host, host)
  return allow === undefined
    ? undefined
    : `${host} is not among the hosts of --webhook-allow (${allow.join(', ')})`
}

const refusal = (what: string, host: string): string =>
  `${what}, where a cloud keeps its credentials; name ${host} in --webhook-allow to send there`

/** Without the brackets of IPv6 and the dot that may end a name. */
const hostOf = (url: string): string =>
  new URL(url).hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

function isMetadata(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && metadata.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

function fits(host: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase().replace(/^\[|\]$/g, '')
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted
}
