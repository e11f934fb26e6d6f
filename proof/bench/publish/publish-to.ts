// One publish as the command makes it, to an S3 in memory: `publish-to.ts ENDPOINT FOLDER`. Says what it took, as JSON.

import { holderOf, holdLittle, publishClient } from '../../../cli/aws/clients';
import { publishSite } from '../../../cli/publish/publish-site';
import { compileRoutes } from '../../../lib/routing';

holdLittle();
const [endpoint = '', dir = ''] = process.argv.slice(2);
const invalidations: (readonly string[])[] = [];
publishSite({
  s3: publishClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
  bucket: 'bucket',
  dir,
  routes: compileRoutes(),
  served: {},
  holder: holderOf({}),
  invalidate: async (paths) => void invalidations.push(paths),
}).then(
  ({ uploaded, unchanged }) =>
    console.log(
      JSON.stringify({
        uploaded: uploaded.length,
        unchanged,
        invalidations,
        // In kB. https://nodejs.org/api/process.html#processresourceusage
        mostMemory: process.resourceUsage().maxRSS,
      }),
    ),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
