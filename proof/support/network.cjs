// What leads names of the internet to loopback, in every Node process of a rehearsed job (NODE_OPTIONS): REHEARSAL_NAMES is a file
// with { "HOST:PORT": port of 127.0.0.1 }, read anew at each connection. TLS still asks for the name's own certificate.
const { readFileSync } = require('node:fs');
const { Socket } = require('node:net');

const { connect } = Socket.prototype;

Socket.prototype.connect = function (...args) {
  const inner = Array.isArray(args[0]) ? args[0] : args;
  const port = inner[0]?.host === undefined ? undefined : portOf(`${inner[0].host}:${inner[0].port}`);
  if (port === undefined) return connect.apply(this, args);
  // Copies: TLS looks at the options again, for the name.
  const changed = Object.assign([], inner, { 0: { ...inner[0], host: '127.0.0.1', port } });
  return connect.apply(this, Array.isArray(args[0]) ? [changed, ...args.slice(1)] : changed);
};

function portOf(name) {
  try {
    return JSON.parse(readFileSync(process.env.REHEARSAL_NAMES, 'utf8'))[name];
  } catch {
    return undefined;
  }
}
