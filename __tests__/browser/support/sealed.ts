import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SealedSite, type SealOptions, sealSite } from '../../../cli/seal/seal-site';
import { fingerprintsOf, writeSealed } from '../../../cli/site/sealed-folder';
import { siteFiles } from '../../../cli/site/source-files';
import { type CompiledPolicy, compile, type PolicyOptions } from '../../../lib/policy';
import { sealPolicy } from '../../../lib/policy/seal';

export interface Sealed {
  readonly site: SealedSite;
  /** The folder with the copy. */
  readonly copy: string;
  readonly policy: CompiledPolicy;
}

/** Seals a folder as `npm run seal` does, for a policy. The caller deletes `copy`'s folder. */
export async function seal(folder: string, options: SealOptions, policy: PolicyOptions = {}): Promise<Sealed> {
  const source = siteFiles(folder);
  const fingerprints = fingerprintsOf(folder, source.files);
  const site = await sealSite(source, options);
  const copy = writeSealed(mkdtempSync(join(tmpdir(), 'sealed-')), { folder, fingerprints }, site);
  return { site, copy, policy: sealPolicy(compile(policy), site.needs) };
}
