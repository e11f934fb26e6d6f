import { execFile } from 'node:child_process';
import { isAbsolute, relative } from 'node:path';
import { promisify } from 'node:util';
import { childEnv } from '../core/child-env';

const run = promisify(execFile);

/** Which files a folder holds, as Git says. */
export interface GitPlace {
  /** Absent outside of a repository, or before its first commit. */
  readonly commit?: string;
  /** Git's hash of the commit's files. */
  readonly tree?: string;
  /** Whether files differ from those of the commit; files that Git ignores do not count. */
  readonly dirty: boolean;
}

/** @param except a path that does not make it dirty */
export async function gitPlace(cwd: string, except = cwd): Promise<GitPlace> {
  const git = async (...args: string[]) =>
    (await run('git', args, { cwd, env: childEnv(), maxBuffer: 2 ** 26 })).stdout.trim();
  try {
    const [commit, tree] = (await git('rev-parse', 'HEAD', 'HEAD^{tree}')).split('\n');
    const within = relative(cwd, except);
    const excluded = within === '' || within.startsWith('..') || isAbsolute(within) ? [] : [`:(exclude)${within}`];
    const status = await git('status', '--porcelain', '--', ':/', ...excluded);
    return { commit, tree, dirty: status !== '' };
  } catch {
    return { dirty: false };
  }
}
