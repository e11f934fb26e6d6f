// A process that serves a thousand pages for the check's benchmark through the local edge: `serve.ts NUMBER`. Its first
// line says where, as JSON; it ends with its input.
import { readFileSync } from 'node:fs';
import { bundleEdgeFunction } from '../../../lib/bundle';
import { compile } from '../../../lib/policy';
import { distributionConfig, serve, withFunction } from '../../support/fake-aws';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:headers:1';

async function main(pages: number): Promise<void> {
  const body = readFileSync('website/index.html');
  const { httpsUrl, httpUrl, caFile } = await serve(
    (aws) => {
      aws.objects.set('/index.html', { body });
      for (let n = 0; n < pages; n++) aws.objects.set(`/page-${n}.html`, { body });
      aws.functions[ARN] = { code: bundleEdgeFunction(compile({ preset: 'strict' })).js };
      aws.config = distributionConfig(withFunction(ARN));
    },
    { pollMs: 1000, log: (line) => console.error(line) },
  );
  console.log(JSON.stringify({ httpsUrl, httpUrl, caFile }));
  process.stdin.on('close', () => process.exit()).resume();
}

void main(Number(process.argv[2]));
