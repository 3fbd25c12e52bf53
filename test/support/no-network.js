// Imported before a program: whatever it wants of another machine fails, and is written to its stderr.
import dns from 'node:dns'
import net from 'node:net'

const isHere = (host) => host === undefined || /^(localhost|127\.|::1$|::ffff:127\.)/.test(host)

function refuse(host) {
  process.stderr.write(`It asked for ${host}\n`)
  return new Error(`There is no network here: ${host}`)
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  // As net normalises them: a list with the options in front.
  const [options] = args.flat()
  const host = typeof options === 'object' ? options.host : args.find((given) => typeof given === 'string')
  return isHere(host) ? connect.apply(this, args) : this.destroy(refuse(host))
}

const { lookup } = dns
dns.lookup = (host, ...rest) => (isHere(host) ? lookup(host, ...rest) : rest.at(-1)(refuse(host)))
