// One publish to a local AWS, as a process that can be killed: `publish-once.ts ENDPOINT DISTRIBUTION FOLDER KEY-ID
// SECRET`. Says `begun` before its
// first request and `done` after its last.
import { publishSite } from '../../../cli/publish/publish-site';
import { localClients, publishing } from './publishing';

const [endpoint = '', distributionId = '', dir = '', accessKeyId = '', secretAccessKey = ''] = process.argv.slice(2);
const aws = { endpoint, credentials: { accessKeyId, secretAccessKey } };
const options = publishing({ distributionId, ...localClients(aws) }, dir);
console.log('begun');
publishSite(options).then(
  () => console.log('done'),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
