// S3 in memory, as a process of its own: keeps sizes and ETags of a site's files, and what a publish notes. Its first line says where; to each
// line of its input it answers how often it was asked for what since the one before, and after `forget` it is empty.
import { createInterface } from 'node:readline';
import { PUBLISH_RECORDS } from '../../../lib/names/publish-records';
import { MemoryS3 } from './memory-s3';

async function main(): Promise<void> {
  const s3 = new MemoryS3({ versions: false, keeps: (key) => key.startsWith(PUBLISH_RECORDS) });
  await s3.start();
  console.log(s3.endpoint);
  for await (const line of createInterface(process.stdin)) {
    console.log(JSON.stringify({ counts: s3.counts(), objects: s3.keys().length }));
    s3.asked.length = 0;
    if (line === 'forget') s3.forget();
  }
  process.exit();
}

void main();
