import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withIntegrity } from '../sri/with-integrity';

const website = 'website';
const pages = readdirSync(website, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
for (const page of pages) {
  const file = join(website, page);
  const before = readFileSync(file, 'utf8');
  const after = withIntegrity(before, (path) => readFileSync(join(website, path)));
  if (after !== before) writeFileSync(file, after);
  console.log(`${file}: ${after === before ? 'as it was' : 'renewed'}`);
}
