import { randomFillSync } from 'node:crypto';

const ID_BYTES = 40;
const random = Buffer.alloc(ID_BYTES * 100);
let used = random.length;

/** In the form of CloudFront's. Random bytes are drawn a hundred ids at a time: drawing costs more than a cache hit. */
export function newRequestId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const from = used;
  used += ID_BYTES;
  return `${random.toString('base64url', from, used)}==`;
}
