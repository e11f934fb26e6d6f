// Run by orphan.test.ts: starts a function that never comes back, prints its process and folder, and stays.
import { zipSync } from 'fflate';
import { EdgeFunction } from '../../../../local/edge/function/edge-function';

const code = `exports.handler = async ({ hang }) => { console.log(process.pid + ' ' + __dirname); if (hang) for (;;); };`;
const edgeFunction = new EdgeFunction(
  {
    arn: 'arn',
    name: 'hangs',
    version: '1',
    handler: 'index.handler',
    memoryMb: 128,
    timeoutSeconds: 30,
    logging: { format: 'Text', platform: 'info' },
    zip: zipSync({ 'index.js': Buffer.from(code) }),
  },
  { region: 'us-east-1', processes: 1, log: ({ level, text }) => level === 'INFO' && console.log(text) },
);
void edgeFunction.run({ hang: process.argv[2] === 'hang' });
setInterval(() => {}, 1000);
