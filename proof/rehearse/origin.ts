import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childEnv } from '../../cli/core/child-env';

const MAIN = 'main';

/** A throwaway repository that stands for the one on GitHub: its commits are those that the rehearsal makes. */
export class Origin {
  private constructor(
    /** To be cloned. */
    readonly dir: string,
    /** Where commits are made. */
    private readonly work: string,
  ) {}

  /** The files of this project as they are now, committed or not, and these in the place of them. */
  static make(dir: string, files: Readonly<Record<string, string>>): Origin {
    const origin = new Origin(join(dir, 'origin.git'), join(dir, 'work'));
    mkdirSync(origin.work, { recursive: true });
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      encoding: 'utf8',
      env: childEnv(),
    });
    for (const file of new Set(listed.split('\0').filter(Boolean))) {
      mkdirSync(dirname(join(origin.work, file)), { recursive: true });
      cpSync(file, join(origin.work, file), { force: true, errorOnExist: false });
    }
    origin.git('init', '--quiet', '--initial-branch', MAIN);
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch', MAIN, origin.dir], { env: childEnv() });
    origin.git('remote', 'add', 'origin', origin.dir);
    origin.commit(MAIN, 'The site', files);
    return origin;
  }

  get main(): string {
    return this.git('rev-parse', MAIN);
  }

  /** A commit on a branch, which begins at main where there is none yet. @returns its hash */
  commit(branch: string, message: string, files: Readonly<Record<string, string | undefined>>): string {
    if (branch !== MAIN) {
      const known = this.git('branch', '--list', branch) !== '';
      this.git('checkout', '--quiet', ...(known ? [branch] : ['-b', branch, MAIN]));
    } else if (this.git('rev-list', '--all', '--max-count=1') !== '') this.git('checkout', '--quiet', MAIN);
    for (const [file, content] of Object.entries(files)) {
      if (content === undefined) rmSync(join(this.work, file));
      else writeFileSync(join(this.work, file), content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
    this.git('push', '--quiet', 'origin', branch);
    return this.git('rev-parse', 'HEAD');
  }

  /** What main would be with a branch merged into it, which is what a pull request is tested as. @returns its hash */
  tryMerge(branch: string, number: number): string {
    this.git('checkout', '--quiet', '--detach', MAIN);
    this.git('merge', '--quiet', '--no-ff', '--message', `Merge #${number}`, branch);
    const sha = this.git('rev-parse', 'HEAD');
    this.git('push', '--quiet', '--force', 'origin', `${sha}:refs/pull/${number}/merge`);
    return sha;
  }

  /** A branch as one commit of main. @returns its hash */
  squash(branch: string, message: string): string {
    this.git('checkout', '--quiet', MAIN);
    this.git('merge', '--quiet', '--squash', branch);
    this.git('commit', '--quiet', '--message', message);
    this.git('push', '--quiet', 'origin', MAIN);
    return this.main;
  }

  /** A clean folder with a commit. */
  clone(sha: string, dir: string): void {
    const git = (...args: string[]) =>
      execFileSync('git', args, { env: childEnv(), stdio: ['ignore', 'ignore', 'pipe'] });
    git('clone', '--quiet', '--no-checkout', this.dir, dir);
    git('-C', dir, 'fetch', '--quiet', 'origin', sha);
    git('-C', dir, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', sha);
  }

  private git(...args: string[]): string {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, '-c', 'core.hooksPath=/dev/null', '-C', this.work, ...args], {
      encoding: 'utf8',
      env: childEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }
}
