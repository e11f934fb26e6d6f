import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const STACK = 'cdk.tf.json';
/** With the stack itself, all that Terraform reads of a stack's folder. */
const PARTS = ['.terraform.lock.hcl', 'assets'];

/**
 * The SHA-256, in hexadecimal, of what was synthesised to a stack's folder: the stack, its assets and the providers' lock file. The same
 * sources give the same one on every machine.
 * @param dir the stack's: `cdktf.out/stacks/ENV`
 */
export function synthesisedHash(dir: string): string {
  const hash = createHash('sha256').update(JSON.stringify(withoutPlaces(readFileSync(join(dir, STACK), 'utf8'))));
  for (const file of PARTS.flatMap((part) => filesOf(join(dir, part)))) {
    const content = readFileSync(file);
    hash.update(`\n${relative(dir, file).replaceAll(sep, '/')} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Where a state that is a file lies is told from the stack's folder, and that is a matter of the machine. */
function withoutPlaces(text: string): unknown {
  const stack = JSON.parse(text);
  delete stack.terraform?.backend?.local?.path;
  return stack;
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
